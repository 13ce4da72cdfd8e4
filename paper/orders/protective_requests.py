"""Reading protective orders from a request's JSON: by themselves, or all of a trade's."""

from collections.abc import Callable, Iterator, Sequence

from paper.orders.levels import Details
from paper.orders.parsing import Fields, parse_stop_loss, parse_take_profit, parse_trailing_stop
from paper.orders.protective import Change, GuaranteedStop, Protection, Removal, TradeName
from paper.orders.terms import OrderType, TriggerCondition

Reader = Callable[[Fields | None], Details | None]

KINDS: Sequence[tuple[str, OrderType, Reader]] = (
    ("takeProfit", OrderType.TAKE_PROFIT, parse_take_profit),
    ("stopLoss", OrderType.STOP_LOSS, parse_stop_loss),
    ("trailingStopLoss", OrderType.TRAILING_STOP_LOSS, parse_trailing_stop),
)


def parse_protection(order: Fields) -> Protection | GuaranteedStop | None:
    """Read a protective order that is placed by itself, None if it is of another type.

    Raises:
        Refused: a field cannot be read.
    """
    kind = order.choice("type", OrderType, OrderType.MARKET)
    trade = TradeName(id=order.number("tradeID"), client_id=order.text("clientTradeID"))
    watched = order.choice("triggerCondition", TriggerCondition, TriggerCondition.DEFAULT)
    if kind is OrderType.GUARANTEED_STOP_LOSS:
        stop = parse_stop_loss(order)
        assert stop is not None
        return GuaranteedStop(details=stop, trade=trade, trigger_condition=watched)
    reader = next((read for _, each, read in KINDS if each is kind), None)
    details = None if reader is None else reader(order)
    if details is None:
        return None
    return Protection(details=details, trade=trade, trigger_condition=watched)


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
