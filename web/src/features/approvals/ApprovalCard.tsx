import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { meQuery } from "@/api/queries";
import type { Approval } from "@/api/types";
import { ApprovalFigures } from "./ApprovalFigures";
import type { Decision } from "./DecisionDialog";
import { countdown } from "./price";
import { Votes } from "./Votes";
import { formatUnits } from "@/figures/format";
import { formatDateTime } from "@/figures/times";
import { useNow } from "@/live/hooks";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Side } from "@/ui/Amount";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { VerdictFigures } from "@/ui/VerdictFigures";

interface Props {
  readonly approval: Approval;
  readonly onDecide: (choice: Decision) => void;
  readonly onShow: () => void;
}

const says = strings.trading.approvals;

/** One order that waits for people: why, at which price, for how long, and what was said of it. */
export function ApprovalCard({ approval, onDecide, onShow }: Props) {
  const { order, code, message, figures } = approval;
  const pair = usePairText().name(order.instrument);
  return (
    <li
      aria-label={`${formatUnits(order.units, "always")} ${pair}`}
      data-order={order.id}
      className="flex flex-col gap-3 rounded-lg border border-warn/40 bg-panel p-3"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Side units={order.units} of="order" />
        <span className="text-sm font-semibold text-strong tabular-nums">
          {formatUnits(approval.units ?? order.units, "always")} {pair}
        </span>
        {approval.units !== null && approval.units !== order.units && (
          <span className="text-2xs text-muted">
            {says.amendedFrom(formatUnits(order.units, "always"))}
          </span>
        )}
        <span className="text-xs text-muted">{strings.trading.kinds[order.kind]}</span>
        <span className="ml-auto">
          <TimeLeft until={approval.expires_at} />
        </span>
      </div>
      <div className="text-xs">
        <p className="font-medium text-warn">{says.why[code]}</p>
        <VerdictFigures verdict={{ outcome: "needs_approval", code: null, message, figures }} />
        <p className="mt-1 text-2xs text-muted">
          {says.asker(approval.asker)} · <time>{formatDateTime(approval.asked_at)}</time>
        </p>
      </div>
      <ApprovalFigures approval={approval} />
      <Votes approval={approval} />
      <Buttons approval={approval} pair={pair} onDecide={onDecide} onShow={onShow} />
    </li>
  );
}

function TimeLeft({ until }: { until: string }) {
  const left = countdown(Date.parse(until) - useNow(1000));
  return (
    <Badge tone={left === null ? "bad" : "warn"} title={formatDateTime(until)}>
      <span role="timer">{left === null ? says.over : says.leftOf(left)}</span>
    </Badge>
  );
}

function Buttons({ approval, pair, onDecide, onShow }: Props & { readonly pair: string }) {
  const { data: me } = useQuery(meQuery(useApi()));
  // Where more than one person is needed, the asker is none of them.
  const own = approval.needed > 1 && me?.username === approval.asker;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        tone="primary"
        disabled={own}
        aria-label={says.of(says.approve, pair)}
        onClick={() => onDecide("approve")}
      >
        {says.approve}
      </Button>
      <Button
        disabled={own}
        aria-label={says.of(says.amend, pair)}
        onClick={() => onDecide("amend")}
      >
        {says.amend}
      </Button>
      <Button
        tone="danger"
        aria-label={says.of(says.refuse, pair)}
        onClick={() => onDecide("refuse")}
      >
        {says.refuse}
      </Button>
      <Button tone="quiet" className="ml-auto" onClick={onShow}>
        {says.show}
      </Button>
      {own && (
        <p className="basis-full text-2xs text-muted">{says.ownOrder(String(approval.needed))}</p>
      )}
    </div>
  );
}
