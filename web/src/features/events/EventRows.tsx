import type { PlatformEvent } from "@/api/types";
import { formatDateTime, formatWhen } from "@/figures/times";
import { strings } from "@/strings";
import { classes } from "@/ui/classes";
import { Payload } from "@/ui/Payload";

interface Props {
  readonly events: readonly PlatformEvent[];
  readonly onOpenOrder: (order: string) => void;
  readonly withPayload: boolean;
}

const looks = {
  info: { mark: "·", tone: "text-muted" },
  warning: { mark: "▲", tone: "text-warn" },
  error: { mark: "■", tone: "text-down" },
};

/** Events from new to old; a gap in the feed is set apart, because what it hides was never seen. */
export function EventRows({ events, onOpenOrder, withPayload }: Props) {
  const now = new Date();
  return (
    <ol>
      {events.map((event) => (
        <li
          key={`${event.stream} ${event.sequence}`}
          data-kind={event.kind}
          className={classes(
            "grid grid-cols-[auto_4.5rem_1fr] gap-x-2 border-b border-line/60 px-3 py-1.5 text-xs md:grid-cols-[auto_6rem_10rem_1fr]",
            isGap(event.kind) && "bg-warn/8 shadow-[inset_2px_0_0_var(--warn)]",
          )}
        >
          <span
            className={looks[event.severity].tone}
            title={strings.events.severities[event.severity]}
          >
            {looks[event.severity].mark}
          </span>
          <time
            dateTime={event.at}
            title={formatDateTime(event.at)}
            className="text-muted tabular-nums"
          >
            {formatWhen(event.at, now)}
          </time>
          <span className="truncate font-mono text-2xs leading-5 text-muted max-md:hidden">
            {event.kind}
          </span>
          <div className="min-w-0">
            <span className="text-text">{event.message}</span>
            <OrderLink order={event.order_id} onOpen={onOpenOrder} />
            {withPayload && <Payload payload={event.payload} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

function OrderLink({ order, onOpen }: { order: string | null; onOpen: (order: string) => void }) {
  if (order === null) return null;
  return (
    <button
      type="button"
      onClick={() => onOpen(order)}
      className="ml-2 text-2xs text-accent hover:underline"
    >
      {strings.events.showOrder}
    </button>
  );
}

function isGap(kind: string): boolean {
  return kind.endsWith(".gap");
}
