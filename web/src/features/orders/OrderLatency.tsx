import type { OrderStory } from "@/api/types";
import { unknownFigure } from "@/figures/format";
import { strings } from "@/strings";
import { Stat } from "@/ui/Stat";

const says = strings.trading.story;

/** Where an order's time went, from the asking to the broker's answer. */
export function OrderLatency({ latency }: { latency: OrderStory["latency"] }) {
  const { judged_ms, left_ms, answered_ms, whole_ms } = latency;
  return (
    <section aria-label={says.took}>
      <h3 className="mb-2 text-xs font-semibold text-strong">{says.took}</h3>
      <dl className="grid grid-cols-4 gap-x-3">
        <Stat name={says.judged}>{text(judged_ms)}</Stat>
        <Stat name={says.left}>{text(left_ms)}</Stat>
        <Stat name={says.answered}>{text(answered_ms)}</Stat>
        <Stat name={says.whole}>{text(whole_ms)}</Stat>
      </dl>
    </section>
  );
}

function text(milliseconds: number | null): string {
  return milliseconds === null ? unknownFigure : says.ms(milliseconds.toFixed(1));
}
