import { useState } from "react";
import type { Account, Instrument } from "@/api/types";
import { draftProblems, isSound, orderRequest } from "./draft";
import type { Draft, Side, Terms } from "./draft";
import { EstimateFigures } from "./EstimateFigures";
import { ExitField } from "./ExitField";
import { SideButtons } from "./SideButtons";
import { TicketResult } from "./TicketResult";
import { UnitsField } from "./UnitsField";
import { useSendOrder } from "./useSendOrder";
import { useConnection, useQuote } from "@/live/hooks";
import { strings } from "@/strings";
import { Notice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

interface Props {
  readonly account: Account;
  readonly instrument: Instrument;
  readonly onShowOrder: (id: string) => void;
}

const blank: Draft = {
  units: "10,000",
  stop: { mode: "pips", text: "20" },
  target: { mode: "pips", text: "30" },
};

/** Asks for a market order with its stop and target, and shows what became of it. */
export function OrderTicket({ account, instrument, onShowOrder }: Props) {
  const quote = useQuote(instrument.name);
  const [draft, setDraft] = useState(blank);
  const [side, setSide] = useState<Side>("buy");
  const [tried, setTried] = useState(false);
  const sending = useSendOrder();
  const offline = useConnection().lostAt !== null;
  const terms: Terms = { account, instrument, market: quote?.tick };
  const problems = draftProblems(draft, terms, tried ? side : undefined);
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setTried(false);
  };
  const send = (chosen: Side) => {
    setSide(chosen);
    setTried(true);
    if (!isSound(draftProblems(draft, terms, chosen))) return;
    sending.send(orderRequest(draft, terms, chosen));
  };
  return (
    <Panel
      title={`${strings.ticket.title} · ${instrument.display_name}`}
      label={strings.ticket.title}
    >
      <div className="flex flex-col gap-3 overflow-auto p-3">
        <UnitsField draft={draft} account={account} problem={problems.units} onChange={change} />
        <div className="grid grid-cols-2 gap-2.5">
          <ExitField
            label={strings.ticket.stop}
            exit={draft.stop}
            problem={problems.stop}
            hint={account.limits.stop_required ? strings.ticket.required : strings.ticket.optional}
            onChange={(stop) => change({ stop })}
          />
          <ExitField
            label={strings.ticket.target}
            exit={draft.target}
            problem={problems.target}
            hint={strings.ticket.optional}
            onChange={(target) => change({ target })}
          />
        </div>
        <SideButtons
          quote={quote}
          instrument={instrument}
          disabled={sending.isSending || offline}
          onSend={send}
          onAim={setSide}
        />
        {offline && <Notice tone="warn">{strings.ticket.offline}</Notice>}
        <EstimateFigures draft={draft} terms={terms} side={side} />
        <TicketResult sending={sending} instrument={instrument} onShowOrder={onShowOrder} />
      </div>
    </Panel>
  );
}
