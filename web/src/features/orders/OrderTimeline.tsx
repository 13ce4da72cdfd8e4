import type { PlatformEvent } from "@/api/types";
import { formatAge, formatTime } from "@/figures/times";
import { strings } from "@/strings";
import { classes } from "@/ui/classes";
import { EmptyNote } from "@/ui/Note";
import { Payload } from "@/ui/Payload";

const dots = { info: "bg-accent", warning: "bg-warn", error: "bg-down" };

/** The events of an order from first to last, with the time between them. */
export function OrderTimeline({ events }: { events: readonly PlatformEvent[] }) {
  return (
    <section aria-label={strings.orders.timeline}>
      <h3 className="mb-2 text-xs font-semibold text-strong">{strings.orders.timeline}</h3>
      {events.length === 0 && <EmptyNote>{strings.orders.noEvents}</EmptyNote>}
      <ol className="ml-1 border-l border-line">
        {events.map((event, place) => (
          <li key={event.sequence} className="relative pb-3.5 pl-4 last:pb-0">
            <span
              aria-hidden
              className={classes(
                "absolute top-1.5 -left-[4.5px] size-2 rounded-full ring-3 ring-panel",
                dots[event.severity],
              )}
            />
            <div className="flex items-baseline gap-2 text-2xs text-muted tabular-nums">
              <span className="font-mono">{event.kind}</span>
              <time dateTime={event.at} className="ml-auto">
                {formatTime(event.at)}
              </time>
              <span className="w-12 text-right">{sinceBefore(event, events[place - 1])}</span>
            </div>
            <p className="text-xs text-strong first-letter:uppercase">{event.message}</p>
            <Payload payload={event.payload} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function sinceBefore(event: PlatformEvent, before: PlatformEvent | undefined): string {
  if (before === undefined) return "";
  return `+${formatAge(Date.parse(event.at) - Date.parse(before.at))}`;
}
