import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { askRelease } from "@/api/operatorActions";
import type { KillSwitch } from "@/api/types";
import { ReleaseConfirm } from "./ReleaseConfirm";
import { scopeTitle } from "./scopes";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorNotice } from "@/ui/Note";
import { ReasonField } from "@/ui/ReasonField";

interface Props {
  readonly kill: KillSwitch;
  readonly onClose: () => void;
}

/** Releases a kill switch in two steps: a reason, and a while later its name, typed. */
export function ReleaseDialog({ kill, onClose }: Props) {
  const { accounts } = useChosenAccount();
  const [asked, setAsked] = useState(kill.release === null ? null : kill);
  return (
    <Dialog title={strings.safety.releaseOf(scopeTitle(kill, accounts))} onClose={onClose}>
      {asked === null ? (
        <Ask kill={kill} onAsked={setAsked} onClose={onClose} />
      ) : (
        <ReleaseConfirm
          kill={asked}
          fresh={asked !== kill}
          onClose={onClose}
          onAskAgain={() => setAsked(null)}
        />
      )}
    </Dialog>
  );
}

interface AskProps extends Props {
  readonly onAsked: (kill: KillSwitch) => void;
}

function Ask({ kill, onAsked, onClose }: AskProps) {
  const api = useApi();
  const cache = useQueryClient();
  const [reason, setReason] = useState("");
  const asking = useMutation({
    mutationFn: () => askRelease(api, kill.scope, reason),
    onSuccess: async (answer) => {
      onAsked(answer);
      await cache.invalidateQueries({ queryKey: keys.killSwitch });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    asking.mutate();
  };
  const says = strings.safety;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-2xs text-muted">{says.stepOne}</p>
      <ReasonField
        label={strings.kill.reason}
        hint={says.releaseHint}
        value={reason}
        onChange={setReason}
      />
      {asking.error !== null && <ErrorNotice error={asking.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{strings.cancel}</Button>
        <Button type="submit" tone="primary" disabled={asking.isPending || reason.trim() === ""}>
          {says.ask}
        </Button>
      </div>
    </form>
  );
}
