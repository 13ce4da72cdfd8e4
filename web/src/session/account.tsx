import { useQuery } from "@tanstack/react-query";
import { createContext, use } from "react";
import type { ReactNode } from "react";
import { useApi } from "@/api/client";
import { accountsQuery } from "@/api/queries";
import type { Account } from "@/api/types";
import { usePreference } from "@/session/preferences";

interface ChosenAccount {
  readonly account: Account;
  readonly accounts: readonly Account[];
  readonly choose: (id: string) => void;
}

const AccountContext = createContext<ChosenAccount | null>(null);

interface Props {
  readonly children: ReactNode;
  /** Shown while accounts are being read, or where there are none. */
  readonly otherwise: (state: { loading: boolean; error: Error | null }) => ReactNode;
}

/** Gives everything below it the account that the trader looks at. */
export function AccountProvider({ children, otherwise }: Props) {
  const { data: accounts, error, isPending } = useQuery(accountsQuery(useApi()));
  const [chosen, choose] = usePreference("account", "");
  const account = accounts?.find(({ id }) => id === chosen) ?? accounts?.[0];
  if (accounts === undefined || account === undefined) {
    return otherwise({ loading: isPending, error });
  }
  return <AccountContext value={{ account, accounts, choose }}>{children}</AccountContext>;
}

export function useChosenAccount(): ChosenAccount {
  const chosen = use(AccountContext);
  if (chosen === null) throw new Error("useChosenAccount needs an AccountProvider above it");
  return chosen;
}

export function useAccount(): Account {
  return useChosenAccount().account;
}
