"""The faults that are armed, and the decision which of them hits."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paper.faults.kinds import (
    AnswerWrongly,
    Fault,
    Refuse,
    RequestFault,
    StreamFault,
)
from paper.faults.matching import RequestFacts, Where

MOST_RULES = 1000


class TooManyFaults(Exception):
    """No more faults can be armed; clear those that are used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A fault, what it is meant for and how often it hits.

    It hits the next `times` that match (all of them where None), each with `probability` from
    0 to 1. The draws come from `seed`, or from the exchange's where None. A rule with a client
    id is for requests that carry it.
    """

    kind: str
    fault: Fault
    where: Where
    times: int | None
    probability: float
    client_id: str | None
    seed: int | None


class ArmedRule:
    """A rule at work: how many matched, how many it hit."""

    def __init__(self, number: int, rule: Rule, seed: int) -> None:
        self.number = number
        self.rule = rule
        self.matched = 0
        self.fired = 0
        self._draws = random.Random(seed if rule.seed is None else rule.seed)

    @property
    def used_up(self) -> bool:
        """Tell whether it will never hit again."""
        return self.rule.times is not None and self.fired >= self.rule.times

    def hits(self) -> bool:
        """Take a match into account and draw whether the fault happens."""
        self.matched += 1
        hit = self._draws.random() < self.rule.probability
        self.fired += hit
        return hit


class Faults:
    """All rules in the order they were armed; the first that hits is the one that happens.

    The same seed, rules and requests give the same faults.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._rules: list[ArmedRule] = []
        self._live: list[ArmedRule] = []
        self._number = 0

    @property
    def rules(self) -> Sequence[ArmedRule]:
        """Return every rule since the last `clear`, those that are used up too."""
        return tuple(self._rules)

    @property
    def quiet(self) -> bool:
        """Tell whether nothing can happen now."""
        return not self._live

    @property
    def ask_for_body(self) -> bool:
        """Tell whether a rule looks into the bodies of requests."""
        return any(armed.rule.client_id is not None for armed in self._live)

    def arm(self, rule: Rule) -> ArmedRule:
        """Add a rule behind the others.

        Raises:
            TooManyFaults: there are a thousand already.
        """
        if len(self._rules) >= MOST_RULES:
            raise TooManyFaults
        self._number += 1
        armed = ArmedRule(self._number, rule, self._seed + self._number)
        self._rules.append(armed)
        self._live.append(armed)
        return armed

    def disarm(self, number: int) -> bool:
        """Take a rule away; tell whether there was one of that number."""
        kept = [armed for armed in self._rules if armed.number != number]
        found = len(kept) < len(self._rules)
        self._rules = kept
        self._live = [armed for armed in self._live if armed.number != number]
        return found

    def clear(self) -> None:
        """Take all rules away and begin to number, and to draw, from the start."""
        self._rules, self._live, self._number = [], [], 0

    def next_for(self, facts: RequestFacts) -> RequestFault | None:
        """Decide what happens to a request."""
        for armed in self._meant_for(facts):
            fault = armed.rule.fault
            if isinstance(fault, RequestFault) and _befalls(fault, facts) and self._hits(armed):
                return fault
        return None

    def next_for_line(self, facts: RequestFacts) -> StreamFault | None:
        """Decide what happens to the next line of a stream, given the request that opened it."""
        for armed in self._meant_for(facts):
            fault = armed.rule.fault
            if isinstance(fault, StreamFault) and self._hits(armed):
                return fault
        return None

    def _meant_for(self, facts: RequestFacts) -> Iterator[ArmedRule]:
        for armed in tuple(self._live):
            rule = armed.rule
            named = rule.client_id is None or facts.names_client(rule.client_id)
            if rule.where.matches(facts.verb, facts.path) and named:
                yield armed

    def _hits(self, armed: ArmedRule) -> bool:
        hit = armed.hits()
        if armed.used_up:
            self._live.remove(armed)
        return hit


def _befalls(fault: RequestFault, facts: RequestFacts) -> bool:
    """Tell whether a fault makes sense: a stream is opened or not, and never whole."""
    if not facts.opens_stream:
        return True
    match fault:
        case Refuse():
            return True
        case AnswerWrongly(carried_out=carried_out):
            return not carried_out
        case _:
            return False
