import { useState } from "react";
import type { Draft, Terms } from "./draft";
import { ExitFields } from "./ExitFields";
import { blankLegs, groupRequest, legDraft, legProblems } from "./group";
import type { Leg, Legs } from "./group";
import { LegFields } from "./LegFields";
import { MoreTerms } from "./MoreTerms";
import { isSound, refusalOf } from "./problems";
import type { DraftProblems } from "./problems";
import { TicketResult } from "./TicketResult";
import { UnitsField } from "./UnitsField";
import { useSendGroup } from "./useSendOrder";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Note";

interface Props {
  /** What both orders have; its kind and price are not looked at. */
  readonly common: Draft;
  readonly terms: Terms;
  readonly offline: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly onShowOrder: (id: string) => void;
}

const says = strings.trading.ticket;

/** Two orders that wait; the one that is filled cancels the other. */
export function GroupTicket({ common, terms, offline, onChange, onShowOrder }: Props) {
  const [legs, setLegs] = useState<Legs>(blankLegs);
  const [closeDouble, setCloseDouble] = useState(false);
  const [tried, setTried] = useState(false);
  const sending = useSendGroup();
  const found = legProblems(common, legs, terms);
  const problems = legs.map((_, place) => ({
    ...(tried && refusalOf(sending.error, `orders.${place}.`).fields),
    ...(tried && found[place]),
  }));
  const both = { ...problems[1], ...problems[0] };
  const change = (part: Partial<Draft>) => {
    onChange(part);
    setTried(false);
  };
  const changeLeg = (place: 0 | 1, leg: Leg) => {
    setLegs(place === 0 ? [leg, legs[1]] : [legs[0], leg]);
    setTried(false);
  };
  const send = () => {
    setTried(true);
    if (found.every(isSound)) sending.send(groupRequest(common, legs, terms, closeDouble));
  };
  const leg = (place: 0 | 1, name: string, own: DraftProblems | undefined) => (
    <LegFields
      name={name}
      leg={legs[place]}
      draft={legDraft(common, legs[place])}
      terms={terms}
      problem={own?.price}
      onChange={(next) => changeLeg(place, next)}
    />
  );
  // A bound is of use to stops and touched orders; where both are limits there is none.
  const bounded = legs.find(({ kind }) => kind !== "LIMIT")?.kind ?? "LIMIT";
  return (
    <>
      {leg(0, says.first, problems[0])}
      {leg(1, says.second, problems[1])}
      <UnitsField draft={common} account={terms.account} problem={both.units} onChange={change} />
      <ExitFields draft={common} account={terms.account} problems={both} onChange={change} />
      <MoreTerms
        draft={{ ...common, kind: bounded }}
        terms={terms}
        problems={both}
        onChange={change}
      />
      <DoubleField chosen={closeDouble} onChange={setCloseDouble} />
      <Button
        tone="primary"
        className="min-h-10"
        disabled={sending.isSending || offline}
        onClick={send}
      >
        {says.sendBoth}
      </Button>
      {offline && <Notice tone="warn">{strings.ticket.offline}</Notice>}
      <TicketResult sending={sending} instrument={terms.instrument} onShowOrder={onShowOrder} />
    </>
  );
}

interface DoubleProps {
  readonly chosen: boolean;
  readonly onChange: (chosen: boolean) => void;
}

function DoubleField({ chosen, onChange }: DoubleProps) {
  return (
    <label className="flex cursor-pointer gap-2 text-xs">
      <input
        type="checkbox"
        className="mt-0.5 size-3.5 shrink-0 accent-(--accent)"
        checked={chosen}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {says.closeDouble}
        <span className="block text-2xs text-muted">{says.closeDoubleHint}</span>
      </span>
    </label>
  );
}
