import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { resolveCase } from "@/api/operatorActions";
import type { Case, Resolution } from "@/api/types";
import { CaseFigures } from "./CaseFigures";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorNotice, Notice } from "@/ui/Note";
import { RadioCards } from "@/ui/RadioCards";
import { ReasonField } from "@/ui/ReasonField";

interface Props {
  readonly found: Case;
  readonly onClose: () => void;
}

/** Decides a case: what is to be done about it, and why. */
export function CaseDialog({ found, onClose }: Props) {
  const [resolution, setResolution] = useState<Resolution | undefined>(onlyOne(found.choices));
  const [note, setNote] = useState("");
  const resolving = useResolve(found, onClose);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (resolution !== undefined) resolving.mutate({ resolution, note: note.trim() });
  };
  const says = strings.cases;
  return (
    <Dialog title={says.resolve} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Notice tone="info">
          <p>{found.message}</p>
          <CaseFigures found={found} />
        </Notice>
        <p className="text-2xs text-muted">{says.explained[found.kind]}</p>
        <RadioCards
          legend={says.whatToDo}
          options={found.choices.map((value) => ({ value, ...textOf(value, found) }))}
          chosen={resolution}
          onChoose={setResolution}
        />
        <ReasonField
          label={strings.kill.reason}
          hint={says.reasonHint}
          value={note}
          onChange={setNote}
        />
        {resolving.error !== null && <ErrorNotice error={resolving.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button
            type="submit"
            tone={resolution === "close" ? "danger" : "primary"}
            disabled={resolution === undefined || note.trim() === "" || resolving.isPending}
          >
            {resolution === undefined ? says.resolve : says.resolutions[resolution].title}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function useResolve(found: Case, onDone: () => void) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ resolution, note }: { resolution: Resolution; note: string }) =>
      resolveCase(api, found.id, resolution, note),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.cases });
      await cache.invalidateQueries({ queryKey: keys.accounts });
      onDone();
    },
  });
}

function onlyOne(choices: readonly Resolution[]): Resolution | undefined {
  return choices.length === 1 ? choices[0] : undefined;
}

/** Books are adopted whole, a single trade as it is. */
function textOf(value: Resolution, { kind }: Case) {
  if (kind === "foreign_order") {
    return strings.cases.ofOrders[value];
  }
  const says = strings.cases.resolutions;
  const ofBooks = kind !== "foreign_trade" && kind !== "late_order";
  return value === "adopt" && ofBooks ? strings.cases.adoptBooks : says[value];
}
