import { useMutation, useQueryClient } from "@tanstack/react-query";
import { stopRun } from "@/api/actions";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import type { Run } from "@/api/types";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorNotice } from "@/ui/Note";

export function StopRunDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const api = useApi();
  const cache = useQueryClient();
  const pair = usePairText().name(run.instrument);
  const stop = useMutation({
    mutationFn: () => stopRun(api, run.id),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: keys.runs(run.account_id) });
      onClose();
    },
  });
  return (
    <Dialog title={strings.strategies.stopTitle(run.strategy, pair)} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p>{strings.strategies.stopText}</p>
        {stop.error !== null && <ErrorNotice error={stop.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button tone="danger" disabled={stop.isPending} onClick={() => stop.mutate()}>
            {strings.strategies.stopConfirm}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
