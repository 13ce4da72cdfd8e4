import { useState } from "react";
import type { SyntheticEvent } from "react";
import type { Instrument, Order } from "@/api/types";
import type { Draft } from "./draft";
import { ExitFields } from "./ExitFields";
import { MoreTerms } from "./MoreTerms";
import { PriceField } from "./PriceField";
import { draftProblems, isSound, refusalOf } from "./problems";
import { draftOf, replaceRequest, sideOf } from "./replacing";
import { TicketResult } from "./TicketResult";
import { UnitsField } from "./UnitsField";
import { useReplaceOrder } from "./useSendOrder";
import { useQuote } from "@/live/hooks";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";

interface Props {
  readonly order: Order;
  readonly instrument: Instrument;
  readonly onShowOrder: (id: string) => void;
  readonly onClose: () => void;
}

const says = strings.trading.waiting;

/** Puts another order of the same kind and side in the place of one that waits. */
export function ReplaceDialog({ order, instrument, onShowOrder, onClose }: Props) {
  const account = useAccount();
  const quote = useQuote(instrument.name);
  const [draft, setDraft] = useState(() => draftOf(order, instrument));
  const sending = useReplaceOrder(order.id);
  const side = sideOf(order);
  const terms = { account, instrument, market: quote?.tick };
  const mistakes = draftProblems(draft, terms, side);
  const problems = { ...refusalOf(sending.error).fields, ...mistakes };
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    sending.dismiss();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isSound(mistakes)) sending.send(replaceRequest(draft, terms, side));
  };
  const what = strings.trading.ticket.send(
    strings.side[side],
    strings.trading.kinds[order.kind].toLowerCase(),
  );
  const done = sending.orders !== undefined;
  return (
    <Dialog title={says.replaceTitle(what, instrument.display_name)} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <p className="text-2xs text-muted">{says.replaceText}</p>
        {!done && (
          <>
            <PriceField
              label={strings.trading.ticket.price}
              draft={draft}
              terms={terms}
              side={side}
              problem={problems.price}
              onChange={(price) => change({ price })}
            />
            <UnitsField
              draft={draft}
              account={account}
              problem={problems.units}
              onChange={change}
            />
            <ExitFields draft={draft} account={account} problems={problems} onChange={change} />
            <MoreTerms draft={draft} terms={terms} problems={problems} onChange={change} />
          </>
        )}
        <TicketResult sending={sending} instrument={instrument} onShowOrder={onShowOrder} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{done ? strings.close : says.keep}</Button>
          {!done && (
            <Button type="submit" tone="primary" disabled={sending.isSending || !isSound(mistakes)}>
              {says.replaceButton}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
