import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useApi } from "@/api/client";
import { certificatesQuery } from "@/api/operatorQueries";
import { ordersQuery, tradesQuery } from "@/api/queries";
import { runsQuery } from "@/api/strategyQueries";
import type { Account, KillSwitch } from "@/api/types";
import { progressOf } from "./progress";
import type { Progress } from "./progress";
import { formatDateTime } from "@/figures/times";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { Icon } from "@/ui/Icon";

/** How far a thrown switch has come, account by account. */
export function ProgressList({ kill }: { kill: KillSwitch }) {
  const { accounts } = useChosenAccount();
  const covered = accounts.filter(({ id }) => kill.account_id === null || kill.account_id === id);
  return (
    <ul className="mt-2 flex flex-col gap-1 border-t border-line pt-2" aria-live="polite">
      {covered.map((account) => (
        <AccountProgress
          key={account.id}
          kill={kill}
          account={account}
          named={kill.account_id === null}
        />
      ))}
    </ul>
  );
}

interface Props {
  readonly kill: KillSwitch;
  readonly account: Account;
  readonly named: boolean;
}

function AccountProgress({ kill, account, named }: Props) {
  const progress = useProgress(kill, account.id);
  if (progress === null) return <li className="text-2xs text-muted">{strings.loading}</li>;
  return (
    <li
      data-phase={progress.phase}
      className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs"
    >
      <PhaseIcon phase={progress.phase} />
      {named && <span className="font-medium text-strong">{account.name}</span>}
      <span>{phaseText(progress)}</span>
      {progress.questions > 0 && (
        <span className="text-warn">{strings.safety.questions(progress.questions)}</span>
      )}
      {progress.certificate !== undefined && (
        <Link
          to="/certificates/$id"
          params={{ id: progress.certificate.id }}
          className="text-accent hover:underline"
        >
          {strings.safety.certificateOf(formatDateTime(progress.certificate.issued_at))}
        </Link>
      )}
    </li>
  );
}

function useProgress(kill: KillSwitch, account: string): Progress | null {
  const api = useApi();
  const often = { refetchInterval: 5_000 };
  const { data: certificates } = useQuery({ ...certificatesQuery(api), ...often });
  const { data: trades } = useQuery({ ...tradesQuery(api, account, "open"), ...often });
  const { data: orders } = useQuery(ordersQuery(api, account));
  const { data: runs } = useQuery(runsQuery(api, account));
  if (certificates === undefined || trades === undefined) return null;
  if (orders === undefined || runs === undefined) return null;
  return progressOf(kill, account, { certificates, trades, orders, runs });
}

function PhaseIcon({ phase }: { phase: Progress["phase"] }) {
  const flat = phase === "flat";
  return (
    <span className={flat ? "text-up" : "text-warn"}>
      <Icon name={flat ? "check" : "half"} />
    </span>
  );
}

function phaseText({ phase, trades, orders }: Progress): string {
  const says = strings.safety.phases;
  if (phase === "flat") return says.flat;
  if (phase === "again") return says.again(trades);
  return trades + orders === 0 ? says.proving : says.closing(trades, orders);
}
