import type { Case } from "@/api/types";
import { formatDecimal, unknownFigure } from "@/figures/format";

/** What differs, in figures. */
export function CaseFigures({ found }: { found: Case }) {
  const figures = Object.entries(found.detail);
  if (figures.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-2xs">
      {figures.map(([name, value]) => (
        <div key={name} className="flex min-w-0 gap-1.5">
          <dt className="text-muted">{name.replaceAll("_", " ")}</dt>
          <dd className="font-medium break-all text-strong tabular-nums">{written(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function written(value: string): string {
  const figure = formatDecimal(value);
  return figure === unknownFigure ? value : figure;
}
