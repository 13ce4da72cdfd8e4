import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { killSwitchQuery, meQuery } from "@/api/queries";
import type { KillSwitch } from "@/api/types";
import { ReleaseConfirm } from "@/features/safety/ReleaseConfirm";
import { useAccount } from "@/session/account";
import { brakeTexts, holdsOn, pull, releasesFor, stopsFor } from "@/shell/brakes";
import type { Brake } from "@/shell/brakes";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorNotice } from "@/ui/Note";
import { RadioCards } from "@/ui/RadioCards";
import { ReasonField } from "@/ui/ReasonField";

interface Props {
  /** Offer first what lets trading go on. */
  readonly resuming?: boolean;
  readonly onClose: () => void;
}

/** Stops trading, or lets it go on, for one account or everywhere; a reason is asked for. */
export function KillSwitchDialog({ resuming = false, onClose }: Props) {
  const [asked, setAsked] = useState<KillSwitch | null>(null);
  return (
    <Dialog title={strings.kill.button} onClose={onClose}>
      {asked === null ? (
        <BrakeForm resuming={resuming} onAsked={setAsked} onClose={onClose} />
      ) : (
        <ReleaseConfirm kill={asked} fresh onClose={onClose} onAskAgain={() => setAsked(null)} />
      )}
    </Dialog>
  );
}

interface FormProps {
  readonly resuming: boolean;
  /** A release was asked for, and waits for its second word. */
  readonly onAsked: (kill: KillSwitch) => void;
  readonly onClose: () => void;
}

function BrakeForm({ resuming, onAsked, onClose }: FormProps) {
  const brakes = useBrakes(resuming);
  const [chosen, setChosen] = useState<Brake | null>(null);
  const [reason, setReason] = useState("");
  const brake = chosen ?? brakes[0];
  const pulling = usePull(brake, reason, onAsked, onClose);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    pulling.mutate();
  };
  const says = strings.kill;
  const look = lookOf(brake);
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <RadioCards
        legend={says.scope}
        options={brakes.map((value) => ({ value, ...brakeTexts[value] }))}
        chosen={brake}
        onChoose={setChosen}
      />
      <ReasonField label={says.reason} hint={says.reasonHint} value={reason} onChange={setReason} />
      {pulling.error !== null && <ErrorNotice error={pulling.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{strings.cancel}</Button>
        <Button
          type="submit"
          tone={look.tone}
          disabled={pulling.isPending || brake === undefined || reason.trim() === ""}
        >
          {look.text}
        </Button>
      </div>
    </form>
  );
}

function lookOf(brake: Brake | undefined) {
  const says = strings.kill;
  if (brake === "activate") return { tone: "primary", text: says.confirm } as const;
  if (brake === "release" || brake === "releaseAccount") {
    return { tone: "primary", text: says.next } as const;
  }
  return { tone: "danger", text: says.engage } as const;
}

/** What can be done as things stand; somebody in a hurry finds what stops first. */
function useBrakes(resuming: boolean): Brake[] {
  const api = useApi();
  const account = useAccount();
  const { data: switches } = useQuery(killSwitchQuery(api));
  const { data: me } = useQuery(meQuery(api));
  const holds = holdsOn(account, switches ?? [], me?.role);
  return resuming
    ? [...releasesFor(holds), ...stopsFor(holds)]
    : [...stopsFor(holds), ...releasesFor(holds)];
}

function usePull(
  brake: Brake | undefined,
  reason: string,
  onAsked: (kill: KillSwitch) => void,
  onDone: () => void,
) {
  const api = useApi();
  const cache = useQueryClient();
  const account = useAccount();
  return useMutation({
    mutationFn: async () => (brake === undefined ? null : pull(api, brake, account, reason)),
    onSuccess: async (asked) => {
      await cache.invalidateQueries({ queryKey: keys.killSwitch });
      await cache.invalidateQueries({ queryKey: keys.accounts });
      if (asked === null) onDone();
      else onAsked(asked);
    },
  });
}
