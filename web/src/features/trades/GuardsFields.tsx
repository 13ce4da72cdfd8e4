import type { GuardsDraft, GuardsProblems } from "./guards";
import type { ExitDraft } from "@/figures/exits";
import { strings } from "@/strings";
import { ExitField } from "@/ui/ExitField";
import { PipsField } from "@/ui/PipsField";

interface Props {
  readonly draft: GuardsDraft;
  readonly problems: GuardsProblems;
  readonly onChange: (draft: GuardsDraft) => void;
}

const says = strings.trading;

/** Stop, target and trail of a trade that is open. */
export function GuardsFields({ draft, problems, onChange }: Props) {
  const hint = (exit: ExitDraft) =>
    exit.mode === "pips" ? says.guards.fromEntry : says.guards.none;
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <ExitField
        label={strings.ticket.stop}
        exit={draft.stop}
        problem={problems.stop}
        hint={hint(draft.stop)}
        onChange={(stop) => onChange({ ...draft, stop })}
      />
      <ExitField
        label={strings.ticket.target}
        exit={draft.target}
        problem={problems.target}
        hint={hint(draft.target)}
        onChange={(target) => onChange({ ...draft, target })}
      />
      <PipsField
        label={says.ticket.trail}
        hint={says.ticket.trailHint}
        text={draft.trail}
        problem={problems.trail}
        onChange={(trail) => onChange({ ...draft, trail })}
      />
    </div>
  );
}
