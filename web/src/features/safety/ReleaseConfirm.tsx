import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { confirmRelease } from "@/api/operatorActions";
import { ProblemError } from "@/api/problem";
import type { KillSwitch } from "@/api/types";
import { formatTime } from "@/figures/times";
import { useNow } from "@/live/hooks";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Field, inputClass } from "@/ui/Field";
import { ErrorNotice, Notice } from "@/ui/Note";

interface Props {
  /** The switch as the API answered when its release was asked for. */
  readonly kill: KillSwitch;
  /** Asked for just now, so that the second word has to wait. */
  readonly fresh: boolean;
  readonly onClose: () => void;
  readonly onAskAgain: () => void;
}

/** The second step of a release: the name of the switch, typed when it counts. */
export function ReleaseConfirm({ kill, fresh, onClose, onAskAgain }: Props) {
  const [typed, setTyped] = useState("");
  const wait = useWait(fresh ? kill.release : null);
  const confirming = useConfirm(kill.scope, onClose);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    confirming.mutate(typed);
  };
  const says = strings.safety;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {kill.release !== null && (
        <Notice tone="info">
          {says.askedBy(
            kill.release.by,
            kill.release.reason,
            formatTime(kill.release.confirm_until),
          )}
        </Notice>
      )}
      <p className="text-2xs text-muted">{says.stepTwo}</p>
      <Field
        label={says.typeName}
        hint={<code className="break-all text-text select-all">{kill.scope}</code>}
      >
        {(control) => (
          <input
            {...control}
            className={`${inputClass} font-mono`}
            autoFocus
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {confirming.error !== null && <ErrorNotice error={confirming.error} />}
      <div className="flex justify-end gap-2">
        {hasExpired(confirming.error) && <Button onClick={onAskAgain}>{says.askAgain}</Button>}
        <Button onClick={onClose}>{says.keepEngaged}</Button>
        <Button
          type="submit"
          tone="primary"
          disabled={wait > 0 || typed.trim() !== kill.scope || confirming.isPending}
        >
          {wait > 0 ? says.wait(wait) : says.confirm}
        </Button>
      </div>
    </form>
  );
}

function useConfirm(scope: string, onDone: () => void) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (typed: string) => confirmRelease(api, scope, typed.trim()),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.killSwitch });
      await cache.invalidateQueries({ queryKey: keys.accounts });
      onDone();
    },
  });
}

/** Seconds until the second word counts; the server's times are only compared with each other. */
function useWait(asked: KillSwitch["release"]): number {
  const [from] = useState(() => Date.now());
  const now = useNow(250);
  if (asked === null) return 0;
  const lasts = Date.parse(asked.confirm_from) - Date.parse(asked.at);
  return Math.max(0, Math.ceil((from + lasts - now) / 1000));
}

/** A release that was asked for too long ago has to be asked for anew. */
function hasExpired(error: unknown): boolean {
  const codes = ["RELEASE_TOO_LATE", "RELEASE_NOT_ASKED"];
  return error instanceof ProblemError && codes.includes(error.code);
}
