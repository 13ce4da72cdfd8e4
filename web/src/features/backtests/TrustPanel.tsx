import type { BacktestFinding } from "@/api/types";
import { metricText } from "./metricText";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import type { BadgeTone } from "@/ui/Badge";
import { Panel } from "@/ui/Panel";

const says = strings.backtests;

const tones: Record<BacktestFinding["verdict"], BadgeTone> = {
  good: "good",
  doubtful: "warn",
  bad: "bad",
  open: "neutral",
};

interface Props {
  readonly findings: readonly BacktestFinding[];
  readonly currency: string;
}

/** What speaks against believing the result, question by question. */
export function TrustPanel({ findings, currency }: Props) {
  return (
    <Panel title={says.trust} label={says.trust}>
      <ul className="overflow-auto">
        {findings.map((finding) => (
          <li key={finding.key} className="border-b border-line/60 px-3 py-2 text-xs last:border-0">
            <div className="flex items-center gap-2">
              <span className="font-semibold text-strong">{finding.title}</span>
              <span className="ml-auto">
                <Badge tone={tones[finding.verdict]}>{says.verdicts[finding.verdict]}</Badge>
              </span>
            </div>
            <p className="mt-0.5">{finding.sentence}</p>
            <p className="mt-0.5 flex flex-wrap gap-x-3 text-2xs text-muted tabular-nums">
              {finding.figures.map(({ title, value, unit }) => (
                <span key={title}>
                  {title} <b className="font-medium">{metricText(value, unit, currency)}</b>
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
