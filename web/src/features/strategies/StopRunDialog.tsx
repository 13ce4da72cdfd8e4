import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { stopRun } from "@/api/actions";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import type { Run, StopMode } from "@/api/types";
import { drainProblem, drainSeconds, modesFor } from "./stopModes";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, inputClass } from "@/ui/Field";
import { ErrorNotice } from "@/ui/Note";
import { RadioCards } from "@/ui/RadioCards";

/** Stops a run in one of four ways; one that is stopping already may be stopped otherwise. */
export function StopRunDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const pair = usePairText().name(run.instrument);
  const modes = modesFor(run);
  const [mode, setMode] = useState<StopMode>(modes[0] ?? "at_once");
  const [minutes, setMinutes] = useState("");
  const problem = mode === "drain" ? drainProblem(minutes) : undefined;
  const stop = useStop(run, onClose);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    stop.mutate({ mode, seconds: drainSeconds(minutes) });
  };
  const says = strings.strategies;
  return (
    <Dialog title={says.stopTitle(run.strategy, pair)} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <RadioCards
          legend={says.stopMode}
          options={modes.map((value) => ({ value, ...says.modes[value] }))}
          chosen={mode}
          onChoose={setMode}
        />
        {mode === "drain" && (
          <DrainField minutes={minutes} problem={problem} onChange={setMinutes} />
        )}
        <p className="text-2xs text-muted">{says.stopText}</p>
        {stop.error !== null && <ErrorNotice error={stop.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button type="submit" tone="danger" disabled={stop.isPending || problem !== undefined}>
            {says.stopConfirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface DrainProps {
  readonly minutes: string;
  readonly problem: string | undefined;
  readonly onChange: (minutes: string) => void;
}

function DrainField({ minutes, problem, onChange }: DrainProps) {
  const says = strings.strategies;
  return (
    <Field
      label={says.drainMinutes}
      hint={says.drainHint}
      problem={problem}
      aside={<span className="text-2xs text-muted">{says.minutes}</span>}
    >
      {(control) => (
        <input
          {...control}
          className={inputClass}
          inputMode="numeric"
          autoComplete="off"
          value={minutes}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function useStop(run: Run, onDone: () => void) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ mode, seconds }: { mode: StopMode; seconds: number | null }) =>
      stopRun(api, run.id, mode, seconds),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: keys.runs(run.account_id) });
      onDone();
    },
  });
}
