import type { Approval } from "@/api/types";
import { formatUnits } from "@/figures/format";
import { formatTime } from "@/figures/times";
import { strings } from "@/strings";
import { Icon } from "@/ui/Icon";

const says = strings.trading.approvals;
const marks = { approve: "check", amend: "differ", refuse: "cross" } as const;

/** Who said what, and how many approvals are there of those that are needed. */
export function Votes({ approval: { votes, given, needed } }: { approval: Approval }) {
  return (
    <section aria-label={says.votes} className="flex flex-col gap-1 text-xs">
      <p className="font-medium text-strong">{says.given(String(given), String(needed))}</p>
      {votes.length === 0 && <p className="text-2xs text-muted">{says.noVotes}</p>}
      <ul className="flex flex-col gap-1">
        {votes.map(({ user, choice, note, units, at }) => (
          <li key={`${user} ${at}`} className="flex flex-wrap items-baseline gap-x-1.5">
            <Icon name={marks[choice]} />
            <b className="text-strong">{user}</b> {says.choices[choice]}
            {units !== null && <span>{says.toUnits(formatUnits(units, "always"))}</span>}
            {note !== "" && <q className="text-muted">{note}</q>}
            <time dateTime={at} className="ml-auto text-2xs text-muted">
              {formatTime(at)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}
