import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { closePosition } from "@/api/actions";
import { useApi } from "@/api/client";
import { newIdempotencyKey } from "@/api/idempotency";
import { ordersQuery } from "@/api/queries";
import type { Order, Position } from "@/api/types";
import { formatUnits } from "@/figures/format";
import { useAccount } from "@/session/account";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { LiveAmount } from "@/ui/LiveAmount";
import { ErrorNotice, Notice } from "@/ui/Note";
import { OrderStateBadge } from "@/ui/OrderStateBadge";
import { VerdictFigures } from "@/ui/VerdictFigures";

interface Props {
  readonly position: Position;
  readonly onClose: () => void;
}

/** Asks once more before a position is closed, then shows what became of the order. */
export function ClosePositionDialog({ position, onClose }: Props) {
  const api = useApi();
  const { currency } = useAccount();
  const pair = usePairText().name(position.instrument);
  const says = strings.positions;
  // One key for the whole dialog: asking again after silence asks for the same order.
  const [key] = useState(newIdempotencyKey);
  const closing = useMutation({
    mutationFn: () => closePosition(api, position.account_id, position.instrument, key),
  });
  return (
    <Dialog title={says.confirmTitle(pair)} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p>{says.confirm(formatUnits(position.units), pair)}</p>
        <p className="flex items-baseline justify-between rounded-md bg-ground px-3 py-2 text-xs text-muted">
          {says.profit}
          <LiveAmount holding={position} currency={currency} otherwise={position.unrealized_pl} />
        </p>
        {closing.error !== null && <ErrorNotice error={closing.error} />}
        {closing.data !== undefined && <CloseOutcome order={closing.data} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings[closing.isSuccess ? "close" : "cancel"]}</Button>
          {!closing.isSuccess && (
            <Button tone="danger" disabled={closing.isPending} onClick={() => closing.mutate()}>
              {says.confirmButton}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function CloseOutcome({ order: asked }: { order: Order }) {
  const { data: orders } = useQuery(ordersQuery(useApi(), asked.account_id));
  const order = orders?.find(({ id }) => id === asked.id) ?? asked;
  return (
    <Notice tone="info">
      <OrderStateBadge state={order.state} />
      {order.verdict?.outcome === "denied" && <VerdictFigures verdict={order.verdict} />}
    </Notice>
  );
}
