import { useState } from "react";
import type { Account, Instrument, OrderKind } from "@/api/types";
import { blankDraft, ofKind } from "./draft";
import type { Draft } from "./draft";
import { GroupTicket } from "./GroupTicket";
import { SingleTicket } from "./SingleTicket";
import { useConnection, useQuote } from "@/live/hooks";
import { strings } from "@/strings";
import { Panel } from "@/ui/Panel";
import { Segmented } from "@/ui/Segmented";

interface Props {
  readonly account: Account;
  readonly instrument: Instrument;
  readonly onShowOrder: (id: string) => void;
}

type Form = OrderKind | "OCO";

const says = strings.trading.ticket;

const forms = (["MARKET", "LIMIT", "STOP", "MARKET_IF_TOUCHED", "OCO"] as const).map((value) => ({
  value,
  title: says.kinds[value],
}));

/** Asks for an order of any type, or for two of which one cancels the other. */
export function OrderTicket({ account, instrument, onShowOrder }: Props) {
  const quote = useQuote(instrument.name);
  const [draft, setDraft] = useState(blankDraft);
  const [form, setForm] = useState<Form>("MARKET");
  const offline = useConnection().lostAt !== null;
  const choose = (chosen: Form) => {
    setForm(chosen);
    // Both orders of a group wait: what the two have in common is as for a limit or a stop.
    setDraft(ofKind(draft, chosen === "OCO" ? "STOP" : chosen));
  };
  const shared = {
    terms: { account, instrument, market: quote?.tick },
    offline,
    onChange: (part: Partial<Draft>) => setDraft({ ...draft, ...part }),
    onShowOrder,
  };
  return (
    <Panel
      title={`${strings.ticket.title} · ${instrument.display_name}`}
      label={strings.ticket.title}
    >
      <div className="flex flex-col gap-3 overflow-auto p-3">
        <Segmented label={says.kind} options={forms} chosen={form} onChoose={choose} grow />
        {form !== "MARKET" && <p className="text-2xs text-muted">{says.kindHints[form]}</p>}
        {form === "OCO" ? (
          <GroupTicket common={draft} {...shared} />
        ) : (
          <SingleTicket draft={draft} quote={quote} {...shared} />
        )}
      </div>
    </Panel>
  );
}
