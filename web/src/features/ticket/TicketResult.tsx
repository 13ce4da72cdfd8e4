import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { ProblemError } from "@/api/problem";
import { ordersQuery } from "@/api/queries";
import type { Instrument, Order } from "@/api/types";
import { refusalOf } from "./problems";
import type { Sending } from "./useSendOrder";
import { formatPrice, formatUnits } from "@/figures/format";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { ErrorNotice, Notice } from "@/ui/Note";
import { OrderStateBadge } from "@/ui/OrderStateBadge";
import { VerdictFigures } from "@/ui/VerdictFigures";

interface Props {
  readonly sending: Sending;
  readonly instrument: Instrument;
  readonly onShowOrder: (id: string) => void;
}

/** The answer to what was sent last: verdicts, then states as they move on. */
export function TicketResult({ sending, instrument, onShowOrder }: Props) {
  const { orders, error, isSending, askAgain, dismiss } = sending;
  if (isSending) return <Notice tone="info">{strings.ticket.sending}</Notice>;
  if (error instanceof ProblemError && error.unanswered)
    return <Unanswered onAskAgain={askAgain} />;
  if (error instanceof ProblemError) return <Refused error={error} />;
  return orders?.map((order) => (
    <Outcome
      key={order.id}
      order={order}
      instrument={instrument}
      onShow={() => onShowOrder(order.id)}
      onDismiss={dismiss}
    />
  ));
}

interface OutcomeProps {
  readonly order: Order;
  readonly instrument: Instrument;
  readonly onShow: () => void;
  readonly onDismiss: () => void;
}

function Outcome({ order: asked, instrument, onShow, onDismiss }: OutcomeProps) {
  const { data: orders } = useQuery(ordersQuery(useApi(), asked.account_id));
  const order = orders?.find(({ id }) => id === asked.id) ?? asked;
  const denied = order.verdict?.outcome === "denied";
  const precision = order.instrument === instrument.name ? instrument.display_precision : 5;
  return (
    <Notice tone={denied ? "bad" : "info"}>
      <div className="flex flex-wrap items-center gap-2">
        <OrderStateBadge state={order.state} />
        <span className="font-medium text-strong">
          {formatUnits(order.units, "always")} {order.instrument.replace("_", "/")}
        </span>
        {order.fill_price === null && order.price !== null && (
          <span>
            {strings.trading.kinds[order.kind]} {formatPrice(order.price, precision)}
          </span>
        )}
        {order.fill_price !== null && <span>@ {formatPrice(order.fill_price, precision)}</span>}
      </div>
      {denied && order.verdict !== null && <VerdictFigures verdict={order.verdict} />}
      <div className="mt-1 -ml-2 flex">
        <Button tone="quiet" onClick={onShow}>
          {strings.ticket.order}
        </Button>
        <Button tone="quiet" onClick={onDismiss}>
          {strings.ticket.dismiss}
        </Button>
      </div>
    </Notice>
  );
}

function Unanswered({ onAskAgain }: { onAskAgain: () => void }) {
  return (
    <Notice tone="warn">
      <p>{strings.ticket.unanswered}</p>
      <Button className="mt-1.5" onClick={onAskAgain}>
        {strings.ticket.askAgain}
      </Button>
    </Notice>
  );
}

/** What the ticket has a field for is said beside that field. */
function Refused({ error }: { error: ProblemError }) {
  const { rest } = refusalOf(error);
  return (
    <div className="flex flex-col gap-1">
      <ErrorNotice error={error} />
      {rest.map(({ field, message }) => (
        <p key={field} className="text-2xs text-down">
          {field}: {message}
        </p>
      ))}
    </div>
  );
}
