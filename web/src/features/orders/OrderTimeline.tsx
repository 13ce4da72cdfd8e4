import type { OrderStory } from "@/api/types";
import { formatAge, formatTime } from "@/figures/times";
import { strings } from "@/strings";
import { classes } from "@/ui/classes";
import { EmptyNote } from "@/ui/Note";
import { Payload } from "@/ui/Payload";

const dots = { info: "bg-accent", warning: "bg-warn", error: "bg-down" };

/** What happened to an order from first to last: when, what, and how long after the step before. */
export function OrderTimeline({ story: { steps, events } }: { story: OrderStory }) {
  return (
    <section aria-label={strings.orders.timeline}>
      <h3 className="mb-2 text-xs font-semibold text-strong">{strings.orders.timeline}</h3>
      {steps.length === 0 && <EmptyNote>{strings.orders.noEvents}</EmptyNote>}
      <ol className="ml-1 border-l border-line">
        {steps.map(({ at, kind, severity, text, after_ms }, place) => (
          <li key={events[place]?.sequence ?? place} className="relative pb-3.5 pl-4 last:pb-0">
            <span
              aria-hidden
              className={classes(
                "absolute top-1.5 -left-[4.5px] size-2 rounded-full ring-3 ring-panel",
                dots[severity],
              )}
            />
            <div className="flex items-baseline gap-2 text-2xs text-muted tabular-nums">
              <time dateTime={at}>{formatTime(at)}</time>
              {after_ms !== null && <span>+{formatAge(after_ms)}</span>}
              <span className="ml-auto font-mono">{kind}</span>
            </div>
            <p className="text-xs text-strong first-letter:uppercase">{text}</p>
            <Figures payload={events[place]?.payload} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The figures behind a step, for whoever wants them. */
function Figures({ payload }: { payload: OrderStory["events"][number]["payload"] | undefined }) {
  if (payload === undefined || Object.keys(payload).length === 0) return null;
  return (
    <details className="text-2xs text-muted">
      <summary className="w-fit">{strings.trading.story.figures}</summary>
      <Payload payload={payload} />
    </details>
  );
}
