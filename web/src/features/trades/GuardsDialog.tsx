import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { guardTrade } from "@/api/actions";
import type { Guards } from "@/api/actions";
import { useApi } from "@/api/client";
import { newIdempotencyKey } from "@/api/idempotency";
import { keys } from "@/api/keys";
import { ProblemError } from "@/api/problem";
import type { Instrument, Trade } from "@/api/types";
import { GuardsFields } from "./GuardsFields";
import { changedGuards, guardsOf, guardsProblems, widerStop } from "./guards";
import type { GuardsDraft, GuardsProblems } from "./guards";
import { formatPrice, formatUnits, unknownFigure } from "@/figures/format";
import { useQuote } from "@/live/hooks";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorNotice, Notice } from "@/ui/Note";
import { Stat } from "@/ui/Stat";

interface Props {
  readonly trade: Trade;
  readonly instrument: Instrument;
  readonly onClose: () => void;
}

const says = strings.trading.guards;

/** Sets and moves what guards a trade; a stop that moves away from the market is asked for twice. */
export function GuardsDialog({ trade, instrument, onClose }: Props) {
  const quote = useQuote(trade.instrument);
  const [draft, setDraft] = useState(() => guardsOf(trade, instrument));
  const [warned, setWarned] = useState(false);
  const guarding = useGuarding(trade, onClose);
  const leavesAt = trade.units.startsWith("-") ? quote?.tick.ask : quote?.tick.bid;
  const terms = { trade, instrument, leavesAt };
  const problems = { ...refusedFields(guarding.error), ...guardsProblems(draft, terms) };
  const changes = changedGuards(draft, terms);
  const wider = widerStop(draft, terms);
  const sound = Object.keys(guardsProblems(draft, terms)).length === 0;
  const change = (next: GuardsDraft) => {
    setDraft(next);
    setWarned(false);
    guarding.reset();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!sound || Object.keys(changes).length === 0) return;
    if (wider !== null && !warned) setWarned(true);
    else guarding.mutate(changes);
  };
  const asking = warned && wider !== null;
  return (
    <Dialog
      title={says.title(formatUnits(trade.units, "always"), instrument.display_name)}
      onClose={onClose}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-xs text-muted">{says.lead}</p>
        <Prices trade={trade} instrument={instrument} leavesAt={leavesAt} />
        <GuardsFields draft={draft} problems={problems} onChange={change} />
        {asking && (
          <Notice tone="warn">
            {says.wider(formatPrice(trade.stop_loss_price, instrument.display_precision), wider)}
          </Notice>
        )}
        {guarding.error !== null && <ErrorNotice error={guarding.error} />}
        <div className="flex items-center justify-end gap-2">
          {guarding.isPending && <span className="text-2xs text-muted">{says.setting}</span>}
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button
            type="submit"
            tone={asking ? "danger" : "primary"}
            disabled={guarding.isPending || !sound || Object.keys(changes).length === 0}
          >
            {asking ? says.widerButton : says.set}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Prices({ trade, instrument, leavesAt }: Omit<Props, "onClose"> & Leaving) {
  const price = (value: string) => formatPrice(value, instrument.display_precision);
  return (
    <dl className="grid grid-cols-2 gap-4 rounded-md bg-ground px-3 py-2">
      <Stat name={says.entry}>{price(trade.price)}</Stat>
      <Stat name={says.now}>{leavesAt === undefined ? unknownFigure : price(leavesAt)}</Stat>
    </dl>
  );
}

interface Leaving {
  readonly leavesAt: string | undefined;
}

/** One key for one wish, so that asking again after silence is safe. */
function useGuarding(trade: Trade, onDone: () => void) {
  const api = useApi();
  const cache = useQueryClient();
  const [keysOf] = useState(() => new Map<string, string>());
  return useMutation({
    mutationFn: (guards: Guards) => {
      const wish = JSON.stringify(guards);
      const key = keysOf.get(wish) ?? newIdempotencyKey();
      keysOf.set(wish, key);
      return guardTrade(api, trade, guards, key);
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.tradesOf(trade.account_id) });
      onDone();
    },
  });
}

const fieldNames: Record<string, keyof GuardsDraft> = {
  stop_loss_price: "stop",
  stop_loss_distance: "stop",
  take_profit_price: "target",
  take_profit_distance: "target",
  trailing_stop_distance: "trail",
};

function refusedFields(error: Error | null): GuardsProblems {
  if (!(error instanceof ProblemError)) return {};
  const known = error.fields.flatMap(({ field, message }) => {
    const name = fieldNames[field];
    return name === undefined ? [] : [[name, message] as const];
  });
  return Object.fromEntries(known);
}
