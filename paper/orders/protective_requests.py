"""Reading from a request's JSON what is to become of a trade's protective orders."""

from collections.abc import Callable, Iterator, Sequence

from paper.orders.levels import Details
from paper.orders.parsing import Fields, parse_stop_loss, parse_take_profit, parse_trailing_stop
from paper.orders.protective import Change, GuaranteedStop, Removal
from paper.orders.terms import OrderType

Reader = Callable[[Fields | None], Details | None]

KINDS: Sequence[tuple[str, OrderType, Reader]] = (
    ("takeProfit", OrderType.TAKE_PROFIT, parse_take_profit),
    ("stopLoss", OrderType.STOP_LOSS, parse_stop_loss),
    ("trailingStopLoss", OrderType.TRAILING_STOP_LOSS, parse_trailing_stop),
)


def parse_changes(request: Fields) -> Iterator[Change]:
    """Yield the changes in the order in which they are made.

    An order that is not named stays as it is, one that is null goes.

    Raises:
        Refused: a field cannot be read.
    """
    for name, kind, read in KINDS:
        details = read(request.nested(name))
        if details is not None:
            yield details
        elif request.names(name):
            yield Removal(kind=kind)
    guaranteed = parse_stop_loss(request.nested("guaranteedStopLoss"))
    if guaranteed is not None:
        yield GuaranteedStop(details=guaranteed)
