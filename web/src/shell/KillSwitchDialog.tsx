import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { killSwitchQuery } from "@/api/queries";
import { useAccount } from "@/session/account";
import { brakeTexts, pull, releasesFor, stopsFor } from "@/shell/brakes";
import type { Brake } from "@/shell/brakes";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, inputClass } from "@/ui/Field";
import { ErrorNotice } from "@/ui/Note";

/** Stops trading, or lets it go on, for one account or everywhere; a reason is asked for. */
export function KillSwitchDialog({ onClose }: { onClose: () => void }) {
  const account = useAccount();
  const { data: kill } = useQuery(killSwitchQuery(useApi()));
  const engaged = kill?.engaged === true;
  const brakes = [...releasesFor(account.state, engaged), ...stopsFor(account.state, engaged)];
  const [chosen, setChosen] = useState<Brake | null>(null);
  const [reason, setReason] = useState("");
  const brake = chosen ?? brakes[0];
  const pulling = usePull(brake, reason, onClose);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    pulling.mutate();
  };
  const says = strings.kill;
  const resumes = brake === "release" || brake === "activate";
  return (
    <Dialog title={says.button} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <BrakeChoice brakes={brakes} chosen={brake} onChoose={setChosen} />
        <Field label={says.reason} hint={says.reasonHint}>
          {(control) => (
            <input
              {...control}
              className={inputClass}
              autoFocus
              required
              maxLength={200}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        {pulling.error !== null && <ErrorNotice error={pulling.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button
            type="submit"
            tone={resumes ? "primary" : "danger"}
            disabled={pulling.isPending || reason.trim() === ""}
          >
            {resumes ? says.confirm : says.engage}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function usePull(brake: Brake | undefined, reason: string, onDone: () => void) {
  const api = useApi();
  const cache = useQueryClient();
  const account = useAccount();
  return useMutation({
    mutationFn: async () => (brake === undefined ? null : pull(api, brake, account, reason)),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.killSwitch });
      await cache.invalidateQueries({ queryKey: keys.accounts });
      onDone();
    },
  });
}

interface ChoiceProps {
  readonly brakes: readonly Brake[];
  readonly chosen: Brake | undefined;
  readonly onChoose: (brake: Brake) => void;
}

function BrakeChoice({ brakes, chosen, onChoose }: ChoiceProps) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-xs text-muted">{strings.kill.scope}</legend>
      {brakes.map((brake) => (
        <label
          key={brake}
          className="flex cursor-pointer gap-2.5 rounded-md border border-line px-3 py-2 has-checked:border-accent has-checked:bg-raised"
        >
          <input
            type="radio"
            name="brake"
            className="mt-1 accent-(--accent)"
            checked={brake === chosen}
            onChange={() => onChoose(brake)}
          />
          <span>
            <span className="block text-xs font-semibold text-strong">
              {brakeTexts[brake].title}
            </span>
            <span className="block text-2xs text-muted">{brakeTexts[brake].hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
