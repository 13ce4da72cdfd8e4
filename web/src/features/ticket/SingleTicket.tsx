import { useState } from "react";
import { orderRequest } from "./draft";
import type { Draft, Side, Terms } from "./draft";
import { EstimateFigures } from "./EstimateFigures";
import { ExitFields } from "./ExitFields";
import { MoreTerms } from "./MoreTerms";
import { PriceField } from "./PriceField";
import { draftProblems, isSound, refusalOf } from "./problems";
import { SideButtons } from "./SideButtons";
import { TicketResult } from "./TicketResult";
import { UnitsField } from "./UnitsField";
import { useSendOrder } from "./useSendOrder";
import { WaitButtons } from "./WaitButtons";
import type { Quote } from "@/live/quotes";
import { strings } from "@/strings";
import { Notice } from "@/ui/Note";

interface Props {
  readonly draft: Draft;
  readonly terms: Terms;
  readonly quote: Quote | undefined;
  readonly offline: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly onShowOrder: (id: string) => void;
}

/** One order of any type: at the market, or waiting for a price. */
export function SingleTicket({ draft, terms, quote, offline, onChange, onShowOrder }: Props) {
  const [side, setSide] = useState<Side>("buy");
  const [tried, setTried] = useState(false);
  const sending = useSendOrder();
  const { account, instrument } = terms;
  const waits = draft.kind !== "MARKET";
  const problems = {
    ...(tried && refusalOf(sending.error).fields),
    ...shown(draftProblems(draft, terms, tried ? side : undefined), draft, tried),
  };
  const change = (part: Partial<Draft>) => {
    onChange(part);
    setTried(false);
  };
  const send = (chosen: Side) => {
    setSide(chosen);
    setTried(true);
    if (!isSound(draftProblems(draft, terms, chosen))) return;
    sending.send(orderRequest(draft, terms, chosen));
  };
  const buttons = { disabled: sending.isSending || offline, onSend: send, onAim: setSide };
  return (
    <>
      <UnitsField draft={draft} account={account} problem={problems.units} onChange={change} />
      {waits && (
        <PriceField
          label={strings.trading.ticket.price}
          draft={draft}
          terms={terms}
          side={side}
          problem={problems.price}
          onChange={(price) => change({ price })}
        />
      )}
      <ExitFields draft={draft} account={account} problems={problems} onChange={change} />
      <MoreTerms draft={draft} terms={terms} problems={problems} onChange={change} />
      {waits ? (
        <WaitButtons kind={draft.kind} price={draft.price} {...buttons} />
      ) : (
        <SideButtons quote={quote} instrument={instrument} {...buttons} />
      )}
      {offline && <Notice tone="warn">{strings.ticket.offline}</Notice>}
      <EstimateFigures draft={draft} terms={terms} side={side} />
      <TicketResult sending={sending} instrument={instrument} onShowOrder={onShowOrder} />
    </>
  );
}

/** A price that nobody typed yet is no mistake before somebody tries to send it. */
function shown(problems: ReturnType<typeof draftProblems>, draft: Draft, tried: boolean) {
  if (tried || draft.price.trim() !== "") return problems;
  const { price: _, ...rest } = problems;
  return rest;
}
