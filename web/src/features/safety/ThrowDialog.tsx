import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { engageKillSwitch } from "@/api/operatorActions";
import { strategiesQuery } from "@/api/strategyQueries";
import type { Account } from "@/api/types";
import { accountScope, scopeTitle, strategyScope } from "./scopes";
import type { Scope } from "./scopes";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, inputClass } from "@/ui/Field";
import { ErrorNotice, Notice } from "@/ui/Note";
import { ReasonField } from "@/ui/ReasonField";

interface Props {
  /** What to stop; null lets it be chosen. */
  readonly scope: Scope | null;
  readonly account: Account;
  readonly onClose: () => void;
}

/** Throws a kill switch, with a reason. */
export function ThrowDialog({ scope, account, onClose }: Props) {
  const { accounts } = useChosenAccount();
  const [chosen, setChosen] = useState<Scope>(scope ?? accountScope(account.id));
  const [reason, setReason] = useState("");
  const engaging = useEngage(onClose);
  const says = strings.safety;
  const title = scopeTitle(chosen, accounts);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    engaging.mutate({ scope: chosen.scope, reason });
  };
  return (
    <Dialog title={says.throwOf(title)} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {scope === null && <ScopeField account={account} chosen={chosen} onChoose={setChosen} />}
        <Notice tone="warn">
          {chosen.strategy === null ? says.throwText : says.throwStrategyText}
        </Notice>
        <ReasonField
          label={strings.kill.reason}
          hint={strings.kill.reasonHint}
          value={reason}
          onChange={setReason}
        />
        {engaging.error !== null && <ErrorNotice error={engaging.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button type="submit" tone="danger" disabled={engaging.isPending || reason.trim() === ""}>
            {says.throwConfirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function useEngage(onDone: () => void) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ scope, reason }: { scope: string; reason: string }) =>
      engageKillSwitch(api, scope, reason),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.killSwitch });
      onDone();
    },
  });
}

interface ScopeProps {
  readonly account: Account;
  readonly chosen: Scope;
  readonly onChoose: (scope: Scope) => void;
}

/** The account, or one of the strategies on it. */
function ScopeField({ account, chosen, onChoose }: ScopeProps) {
  const { accounts } = useChosenAccount();
  const { data: strategies } = useQuery(strategiesQuery(useApi()));
  const scopes = [
    accountScope(account.id),
    ...(strategies ?? []).map(({ name }) => strategyScope(account.id, name)),
  ];
  return (
    <Field label={strings.safety.what}>
      {(control) => (
        <select
          {...control}
          className={inputClass}
          value={chosen.scope}
          onChange={(event) => {
            const scope = scopes.find((each) => each.scope === event.target.value);
            if (scope !== undefined) onChoose(scope);
          }}
        >
          {scopes.map((scope) => (
            <option key={scope.scope} value={scope.scope}>
              {scopeTitle(scope, accounts)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
