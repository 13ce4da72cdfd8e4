import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { sayOf } from "@/api/actions";
import type { Word } from "@/api/actions";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import type { Approval } from "@/api/types";
import { absolute, decimal, decimalText, negate } from "@/figures/decimal";
import { formatUnits } from "@/figures/format";
import { isPart, parsedUnits } from "@/figures/parts";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, inputClass } from "@/ui/Field";
import { ErrorNotice } from "@/ui/Note";
import { ReasonField } from "@/ui/ReasonField";

export type Decision = Word["choice"];

interface Props {
  readonly approval: Approval;
  readonly choice: Decision;
  readonly onClose: () => void;
}

const says = strings.trading.approvals;

/** Approve, approve with fewer units, or refuse; a refusal says why. */
export function DecisionDialog({ approval: { order }, choice, onClose }: Props) {
  const whole = decimalText(absolute(decimal(order.units)));
  const [note, setNote] = useState("");
  const [units, setUnits] = useState(formatUnits(whole));
  const deciding = useDeciding(order.id, onClose);
  const sound =
    (choice !== "refuse" || note.trim() !== "") && (choice !== "amend" || isPart(units, whole));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (sound) deciding.mutate(wordOf(choice, note.trim(), units, order.units));
  };
  return (
    <Dialog title={says.dialogs[choice].title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-xs">{says.dialogs[choice].text}</p>
        {choice === "amend" && <UnitsInput units={units} whole={whole} onChange={setUnits} />}
        <ReasonField
          label={choice === "refuse" ? says.reason : says.note}
          hint={choice === "refuse" ? says.reasonHint : says.noteHint}
          value={note}
          onChange={setNote}
          optional={choice !== "refuse"}
        />
        {deciding.error !== null && <ErrorNotice error={deciding.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button
            type="submit"
            tone={choice === "refuse" ? "danger" : "primary"}
            disabled={!sound || deciding.isPending}
          >
            {says.dialogs[choice].title}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface UnitsProps {
  readonly units: string;
  readonly whole: string;
  readonly onChange: (units: string) => void;
}

function UnitsInput({ units, whole, onChange }: UnitsProps) {
  const problem = isPart(units, whole) ? undefined : says.atMost(formatUnits(whole));
  return (
    <Field label={says.amendUnits} problem={problem}>
      {(control) => (
        <input
          {...control}
          className={inputClass}
          inputMode="decimal"
          autoComplete="off"
          value={units}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function useDeciding(order: string, onDone: () => void) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (word: Word) => sayOf(api, order, word),
    onSuccess: onDone,
    // A refusal often says that somebody else decided meanwhile.
    onSettled: () => cache.invalidateQueries({ queryKey: keys.approvals }),
  });
}

/** Units are typed without their side, and sent with the order's. */
function wordOf(choice: Decision, note: string, units: string, asked: string): Word {
  if (choice !== "amend") return { choice, note };
  const count = parsedUnits(units) ?? decimal(asked);
  return { choice, note, units: decimalText(asked.startsWith("-") ? negate(count) : count) };
}
