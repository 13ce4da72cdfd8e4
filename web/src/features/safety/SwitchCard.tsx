import type { KillSwitch } from "@/api/types";
import { ProgressList } from "./ProgressList";
import { scopeTitle } from "./scopes";
import { SwitchBadge } from "./SwitchBadge";
import { formatDateTime } from "@/figures/times";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { OutLink } from "@/ui/OutLink";

interface Props {
  readonly kill: KillSwitch;
  readonly mayChange: boolean;
  readonly onThrow: () => void;
  readonly onRelease: () => void;
}

/** One switch: whether it is thrown, by whom and why, and how far it has come. */
export function SwitchCard({ kill, mayChange, onThrow, onRelease }: Props) {
  const { accounts } = useChosenAccount();
  const title = scopeTitle(kill, accounts);
  const says = strings.safety;
  return (
    <li
      aria-label={title}
      data-engaged={kill.engaged}
      className={classes(
        "rounded-md border p-3",
        kill.engaged ? "border-down/50 bg-down/5" : "border-line",
      )}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h3 className="text-xs font-semibold text-strong">{title}</h3>
        <SwitchBadge kill={kill} />
        <div className="ml-auto">
          {mayChange && !kill.engaged && (
            <Button tone="danger" aria-label={says.throwOf(title)} onClick={onThrow}>
              {says.throw}
            </Button>
          )}
          {mayChange && kill.engaged && (
            <Button aria-label={says.releaseOf(title)} onClick={onRelease}>
              {kill.release === null ? says.release : says.goOn}
            </Button>
          )}
        </div>
      </div>
      <History kill={kill} />
      {kill.engaged && <ProgressList kill={kill} />}
    </li>
  );
}

/** Who changed the switch last, when and why, and how often it was thrown. */
function History({ kill }: { kill: KillSwitch }) {
  const says = strings.safety;
  if (kill.changed_at === null) {
    return <p className="mt-1 text-2xs text-muted">{says.neverThrown}</p>;
  }
  return (
    <div className="mt-1 flex flex-wrap gap-x-3 gap-y-0.5 text-2xs text-muted">
      <span className="basis-full text-xs text-text">{kill.reason ?? strings.kill.noReason}</span>
      <span>
        {(kill.engaged ? says.thrownBy : says.releasedBy)(
          kill.changed_by ?? says.somebody,
          formatDateTime(kill.changed_at),
        )}
      </span>
      <span>{says.generation(kill.generation)}</span>
      {kill.release !== null && (
        <span>{says.releaseAskedBy(kill.release.by, kill.release.reason)}</span>
      )}
      {kill.engaged && kill.workflow_url !== null && (
        <OutLink href={kill.workflow_url}>{strings.openInTemporal}</OutLink>
      )}
    </div>
  );
}
