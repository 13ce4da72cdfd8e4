import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { acknowledgeAlert } from "@/api/operatorActions";
import type { Alert } from "@/api/types";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorNotice, Notice } from "@/ui/Note";
import { ReasonField } from "@/ui/ReasonField";

/** Takes an alert over, with a word on what is done about it. */
export function AcknowledgeDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const api = useApi();
  const cache = useQueryClient();
  const [note, setNote] = useState("");
  const taking = useMutation({
    mutationFn: () => acknowledgeAlert(api, alert.id, note.trim()),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.alerts });
      onClose();
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    taking.mutate();
  };
  const says = strings.alerts;
  return (
    <Dialog title={says.acknowledge} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Notice tone="bad">{alert.message}</Notice>
        <p className="text-2xs text-muted">
          {alert.kind === "naked_trade" ? says.nakedText : says.text}
        </p>
        <ReasonField
          label={says.note}
          hint={says.noteHint}
          value={note}
          onChange={setNote}
          optional
        />
        {taking.error !== null && <ErrorNotice error={taking.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button type="submit" tone="primary" disabled={taking.isPending}>
            {says.confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
