import type { Account } from "@/api/types";
import type { Draft } from "./draft";
import type { DraftProblems } from "./problems";
import { strings } from "@/strings";
import { ExitField } from "@/ui/ExitField";

interface Props {
  readonly draft: Draft;
  readonly account: Account;
  readonly problems: DraftProblems;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** Stop and target side by side. */
export function ExitFields({ draft, account, problems, onChange }: Props) {
  const needed = account.limits.stop_required && draft.trail === "";
  return (
    <div className="grid grid-cols-2 gap-2.5">
      <ExitField
        label={strings.ticket.stop}
        exit={draft.stop}
        problem={problems.stop}
        hint={needed ? strings.ticket.required : strings.ticket.optional}
        onChange={(stop) => onChange({ stop })}
      />
      <ExitField
        label={strings.ticket.target}
        exit={draft.target}
        problem={problems.target}
        hint={strings.ticket.optional}
        onChange={(target) => onChange({ target })}
      />
    </div>
  );
}
