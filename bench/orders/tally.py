"""Count what became of decided orders: lost, doubled, or told wrongly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FILLED = "filled"
ENDED_WITHOUT = frozenset({"denied", "expired", "abandoned", "failed", "rejected", "cancelled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Orders that were taken, and how they ended.

    `refused` are on record as having come to nothing, and did. `lost` never reached the exchange
    and nobody says so. `doubled` reached it more than once. `misbooked` ended otherwise than the
    books say: filled at the exchange but not in the books, or the other way round.
    """

    taken: int
    once: int
    refused: int
    lost: int
    doubled: int
    misbooked: int


def tally(taken: Iterable[str], at_exchange: Mapping[str, int], books: Mapping[str, str]) -> Tally:
    """Compare the ids that were taken with the exchange's orders and with the states on record."""
    orders = set(taken)
    counts = {order: at_exchange.get(order, 0) for order in orders}
    return Tally(
        taken=len(orders),
        once=sum(count == 1 for count in counts.values()),
        refused=sum(not counts[order] and books.get(order) in ENDED_WITHOUT for order in orders),
        lost=sum(not counts[order] and books.get(order) not in ENDED_WITHOUT for order in orders),
        doubled=sum(count > 1 for count in counts.values()),
        misbooked=sum(bool(counts[order]) != (books.get(order) == FILLED) for order in orders),
    )
