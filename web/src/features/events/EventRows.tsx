import type { PlatformEvent } from "@/api/types";
import { formatDateTime, formatWhen } from "@/figures/times";
import { strings } from "@/strings";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";
import { Payload } from "@/ui/Payload";

/** How much of each event is shown: in a narrow column, in a row, or with its figures. */
export type EventRowsForm = "narrow" | "brief" | "full";

interface Props {
  readonly events: readonly PlatformEvent[];
  readonly onOpenOrder: (order: string) => void;
  readonly form: EventRowsForm;
}

const looks = {
  info: { mark: "speck", tone: "text-muted" },
  warning: { mark: "up", tone: "text-warn" },
  error: { mark: "square", tone: "text-down" },
} as const;

/** Events from new to old; a gap in the feed is set apart, because what it hides was never seen. */
export function EventRows({ events, onOpenOrder, form }: Props) {
  const now = new Date();
  return (
    <ol aria-label={strings.events.title}>
      {events.map((event) => (
        <li
          key={`${event.stream} ${event.sequence}`}
          data-kind={event.kind}
          className={classes(
            "grid grid-cols-[0.75rem_4.25rem_1fr] items-baseline gap-x-1.5 border-b border-line/60 px-3 py-1.5 text-xs",
            form !== "narrow" && "md:grid-cols-[0.75rem_5.5rem_11rem_1fr]",
            event.kind.endsWith(".gap") && "bg-warn/8 shadow-[inset_2px_0_0_var(--warn)]",
          )}
        >
          <span
            className={looks[event.severity].tone}
            title={strings.events.severities[event.severity]}
          >
            <Icon name={looks[event.severity].mark} />
          </span>
          <time
            dateTime={event.at}
            title={formatDateTime(event.at)}
            className="text-2xs text-muted tabular-nums"
          >
            {formatWhen(event.at, now)}
          </time>
          {form !== "narrow" && <Kind kind={event.kind} />}
          <div className="min-w-0 first-letter:uppercase">
            <span className="break-words text-text">{event.message}</span>
            <OrderLink order={event.order_id} onOpen={onOpenOrder} />
            {form === "full" && <Payload payload={event.payload} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Kind({ kind }: { kind: string }) {
  return <span className="truncate font-mono text-2xs text-muted max-md:hidden">{kind}</span>;
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
