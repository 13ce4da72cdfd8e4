import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { setAccountState } from "@/api/actions";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import type { Account, AccountState } from "@/api/types";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";
import { RadioCards } from "@/ui/RadioCards";
import { ReasonField } from "@/ui/ReasonField";
import { StateBadges } from "@/ui/StateBadges";

const states: readonly AccountState[] = ["ACTIVE", "REDUCING", "HALTED"];

/** The gate in front of the account: what it lets through, why, and a way to change that. */
export function GatePanel() {
  const account = useAccount();
  const [changing, setChanging] = useState(false);
  const says = strings.gate;
  return (
    <Panel
      title={says.title}
      label={says.title}
      actions={<Button onClick={() => setChanging(true)}>{says.change}</Button>}
    >
      <div className="flex flex-col gap-2 p-3 text-xs">
        <StateBadges account={account} />
        <p>{strings.state.titles[account.state]}</p>
        {account.state_reason !== null && <p className="text-muted">{account.state_reason}</p>}
        <p className="text-muted">
          {account.agreed
            ? strings.state.agreedTitle
            : (account.agreed_reason ?? strings.state.notAgreedTitle)}
        </p>
      </div>
      {changing && <GateDialog account={account} onClose={() => setChanging(false)} />}
    </Panel>
  );
}

function GateDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const [state, setState] = useState(account.state);
  const [reason, setReason] = useState("");
  const setting = useGate(account.id, onClose);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setting.mutate({ state, reason: reason.trim() });
  };
  const says = strings.gate;
  return (
    <Dialog title={says.changeOf(account.name)} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <RadioCards
          legend={says.title}
          options={states.map((value) => ({
            value,
            title: value,
            hint: strings.state.titles[value],
          }))}
          chosen={state}
          onChoose={setState}
        />
        <ReasonField
          label={strings.kill.reason}
          hint={strings.kill.reasonHint}
          value={reason}
          onChange={setReason}
        />
        {setting.error !== null && <ErrorNotice error={setting.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button
            type="submit"
            tone={state === "ACTIVE" ? "primary" : "danger"}
            disabled={setting.isPending || reason.trim() === "" || state === account.state}
          >
            {says.set(state)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function useGate(account: string, onDone: () => void) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ state, reason }: { state: AccountState; reason: string }) =>
      setAccountState(api, account, state, reason),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.accounts });
      onDone();
    },
  });
}
