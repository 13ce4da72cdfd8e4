import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { lockLive, openLive } from "@/api/operatorActions";
import { secondFactorQuery } from "@/api/operatorQueries";
import { ProblemError } from "@/api/problem";
import type { Account } from "@/api/types";
import { formatDateTime } from "@/figures/times";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Field, inputClass } from "@/ui/Field";
import { Icon } from "@/ui/Icon";
import { ErrorNotice, Notice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

/** The interlock of a live account: what opens it, and a way to lock it again. */
export function LivePanel() {
  const account = useAccount();
  const says = strings.live;
  const isOpen = account.live_confirmed_at !== null;
  return (
    <Panel
      title={says.title}
      label={says.title}
      actions={account.feed === "live" && <OpenBadge isOpen={isOpen} />}
    >
      <div className="flex flex-col gap-3 p-3 text-xs">
        {account.feed !== "live" && <p className="text-muted">{says.notLive(account.name)}</p>}
        {account.feed === "live" &&
          (isOpen ? <Lock account={account} /> : <Open account={account} />)}
      </div>
    </Panel>
  );
}

function OpenBadge({ isOpen }: { isOpen: boolean }) {
  return (
    <Badge tone={isOpen ? "bad" : "neutral"}>
      <Icon name={isOpen ? "dot" : "square"} />
      {isOpen ? strings.live.open : strings.live.locked}
    </Badge>
  );
}

/** Change the interlock, then read the account again. */
function useLiveChange(change: (api: ReturnType<typeof useApi>) => Promise<unknown>) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => change(api),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.accounts }),
  });
}

function Lock({ account }: { account: Account }) {
  const locking = useLiveChange((api) => lockLive(api, account.id));
  const says = strings.live;
  return (
    <>
      <Notice tone="warn">
        {says.openedBy(
          account.live_confirmed_by ?? "",
          formatDateTime(account.live_confirmed_at ?? account.created_at),
        )}
      </Notice>
      <p className="text-muted">{says.lockText}</p>
      {locking.error !== null && <ErrorNotice error={locking.error} />}
      <div className="flex justify-end">
        <Button tone="danger" disabled={locking.isPending} onClick={() => locking.mutate()}>
          {says.lock}
        </Button>
      </div>
    </>
  );
}

function Open({ account }: { account: Account }) {
  const { data: factor } = useQuery(secondFactorQuery(useApi()));
  const [typed, setTyped] = useState("");
  const opening = useLiveChange((api) => openLive(api, account.id, typed.trim()));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    opening.mutate();
  };
  const says = strings.live;
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <p>{says.openText}</p>
      <ol className="flex list-decimal flex-col gap-1 pl-5 text-2xs text-muted">
        {says.locks.map((lock) => (
          <li key={lock}>{lock}</li>
        ))}
      </ol>
      {factor?.enabled === true && <p className="text-2xs text-muted">{says.codeFirst}</p>}
      <Field
        label={says.typed}
        hint={<code className="text-text select-all">{account.broker_account_id}</code>}
      >
        {(control) => (
          <input
            {...control}
            className={`${inputClass} font-mono`}
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {opening.error !== null && <Refused error={opening.error} />}
      <div className="flex justify-end">
        <Button
          type="submit"
          tone="danger"
          disabled={opening.isPending || typed.trim() !== account.broker_account_id}
        >
          {says.confirm}
        </Button>
      </div>
    </form>
  );
}

/** Every lock that is still shut. */
function Refused({ error }: { error: unknown }) {
  const fields = error instanceof ProblemError ? error.fields : [];
  if (fields.length === 0) return <ErrorNotice error={error} />;
  return (
    <Notice tone="bad">
      <p>{strings.live.stillShut}</p>
      <ul className="list-disc pl-5">
        {fields.map(({ field, message }) => (
          <li key={field}>{message}</li>
        ))}
      </ul>
    </Notice>
  );
}
