import type { Verdict } from "@/api/types";
import { formatDecimal, unknownFigure } from "@/figures/format";
import { strings } from "@/strings";

/** A denial in full: its code, its sentence and the numbers that the rule compared. */
export function VerdictFigures({ verdict }: { verdict: Verdict }) {
  const figures = Object.entries(verdict.figures);
  return (
    <div className="mt-1.5 flex flex-col gap-1">
      {verdict.code !== null && (
        <p className="font-mono text-2xs font-semibold text-down">
          {strings.ticket.denied(verdict.code)}
        </p>
      )}
      {verdict.message !== null && <p className="first-letter:uppercase">{verdict.message}</p>}
      {figures.length > 0 && (
        <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-2xs">
          {figures.map(([name, value]) => (
            <div key={name} className="flex gap-1.5">
              <dt className="text-muted">{name.replaceAll("_", " ")}</dt>
              <dd className="font-medium text-strong tabular-nums">{figureText(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function figureText(value: string): string {
  const written = formatDecimal(value);
  return written === unknownFigure ? value : written;
}
