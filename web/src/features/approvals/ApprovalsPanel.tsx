import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "@/api/client";
import { approvalsQuery } from "@/api/queries";
import type { Approval } from "@/api/types";
import { ApprovalCard } from "./ApprovalCard";
import { DecisionDialog } from "./DecisionDialog";
import type { Decision } from "./DecisionDialog";
import { formatUnits } from "@/figures/format";
import { formatDateTime } from "@/figures/times";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

const says = strings.trading.approvals;

interface Props {
  readonly onShowOrder: (id: string) => void;
}

/** The inbox: orders that wait for people, then what was decided of others. */
export function ApprovalsPanel({ onShowOrder }: Props) {
  const { data, error } = useQuery(approvalsQuery(useApi()));
  const [asked, setAsked] = useState<{ approval: Approval; choice: Decision } | null>(null);
  const waiting = data?.filter(({ state }) => state === "waiting") ?? [];
  const decided = data?.filter(({ state }) => state !== "waiting") ?? [];
  return (
    <div className="grid items-start gap-2 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <Panel title={says.title} label={says.title}>
        {error !== null && data === undefined && <ErrorNotice error={error} />}
        {data !== undefined && waiting.length === 0 && <EmptyNote>{says.empty}</EmptyNote>}
        <ul className="grid gap-2 p-2 empty:hidden xl:grid-cols-2">
          {waiting.map((approval) => (
            <ApprovalCard
              key={approval.order.id}
              approval={approval}
              onDecide={(choice) => setAsked({ approval, choice })}
              onShow={() => onShowOrder(approval.order.id)}
            />
          ))}
        </ul>
      </Panel>
      <Panel title={says.decided} label={says.decided}>
        {data !== undefined && decided.length === 0 && <EmptyNote>{says.noneDecided}</EmptyNote>}
        <ul>
          {decided.map((approval) => (
            <Decided key={approval.order.id} approval={approval} onShowOrder={onShowOrder} />
          ))}
        </ul>
      </Panel>
      {asked !== null && <DecisionDialog {...asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

const tones = { waiting: "warn", approved: "good", refused: "bad", expired: "neutral" } as const;

function Decided({ approval, onShowOrder }: Props & { readonly approval: Approval }) {
  const { order, state, votes, units, decided_at } = approval;
  const pair = usePairText().name(order.instrument);
  const last = votes.at(-1);
  return (
    <li data-state={state} className="border-b border-line/60 last:border-0">
      <button
        type="button"
        onClick={() => onShowOrder(order.id)}
        className="flex w-full flex-wrap items-center gap-x-2 px-3 py-2 text-left text-xs hover:bg-raised/60"
      >
        <Badge tone={tones[state]}>{says.states[state]}</Badge>
        <span className="font-medium text-strong">
          {formatUnits(units ?? order.units, "always")} {pair}
        </span>
        {last !== undefined && (
          <span className="min-w-0 truncate text-muted">
            {last.user}
            {last.note !== "" && `: ${last.note}`}
          </span>
        )}
        {decided_at !== null && (
          <time className="ml-auto text-2xs text-muted">{formatDateTime(decided_at)}</time>
        )}
      </button>
    </li>
  );
}
