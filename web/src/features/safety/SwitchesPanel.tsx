import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "@/api/client";
import { killSwitchQuery, meQuery } from "@/api/queries";
import type { KillSwitch } from "@/api/types";
import { ReleaseDialog } from "./ReleaseDialog";
import { allSwitches, everything } from "./scopes";
import type { Scope } from "./scopes";
import { SwitchCard } from "./SwitchCard";
import { ThrowDialog } from "./ThrowDialog";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

/** Every kill switch, from the one of everything to those of strategies. */
export function SwitchesPanel() {
  const { accounts, account } = useChosenAccount();
  const { data, error } = useQuery(killSwitchQuery(useApi()));
  const [throwing, setThrowing] = useState<Scope | "new" | null>(null);
  const [releasing, setReleasing] = useState<string | null>(null);
  const mayThrow = useMayThrow();
  const switches = allSwitches(data ?? [], accounts);
  const released = switches.find(({ scope }) => scope === releasing);
  const says = strings.safety;
  return (
    <Panel
      title={says.switches}
      label={says.switches}
      actions={<Button onClick={() => setThrowing("new")}>{says.throwAnother}</Button>}
    >
      <p className="px-3 pt-2.5 text-2xs text-muted">{says.lead}</p>
      {error !== null && data === undefined && <ErrorNotice error={error} />}
      {data === undefined && error === null && <EmptyNote>{strings.loading}</EmptyNote>}
      {data !== undefined && (
        <ul className="flex flex-col gap-2 p-3">
          {switches.map((kill) => (
            <SwitchCard
              key={kill.scope}
              kill={kill}
              mayChange={mayThrow(kill)}
              onThrow={() => setThrowing(kill)}
              onRelease={() => setReleasing(kill.scope)}
            />
          ))}
        </ul>
      )}
      {throwing !== null && (
        <ThrowDialog
          scope={throwing === "new" ? null : throwing}
          account={account}
          onClose={() => setThrowing(null)}
        />
      )}
      {released !== undefined && (
        <ReleaseDialog kill={released} onClose={() => setReleasing(null)} />
      )}
    </Panel>
  );
}

/** Administrators throw and release every switch, others those of their own accounts. */
function useMayThrow(): (kill: KillSwitch) => boolean {
  const { data: me } = useQuery(meQuery(useApi()));
  return ({ scope }) => scope !== everything || me?.role === "admin";
}
