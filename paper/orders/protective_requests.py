"""Reading protective orders from a request's JSON: by themselves, or all of a trade's."""

from collections.abc import Callable, Iterator, Sequence

from paper.orders.levels import Details
from paper.orders.parsing import Fields, parse_stop_loss, parse_take_profit, parse_trailing_stop
from paper.orders.protective import GuaranteedStop, Protection, TradeName
from paper.orders.terms import OrderType, TriggerCondition
from paper.orders.trade_orders import Change, Removal

Reader = Callable[[Fields | None], Details | None]

KINDS: Sequence[tuple[str, OrderType, Reader]] = (
    ("takeProfit", OrderType.TAKE_PROFIT, parse_take_profit),
    ("stopLoss", OrderType.STOP_LOSS, parse_stop_loss),
    ("trailingStopLoss", OrderType.TRAILING_STOP_LOSS, parse_trailing_stop),
)


def parse_protection(order: Fields, kind: OrderType) -> Protection:
    """Read a target, stop or trailing stop that is placed by itself.

    Raises:
        Refused: a field cannot be read.
    """
    details = next(read(order) for _, each, read in KINDS if each is kind)
    assert details is not None
    return Protection(details=details, trade=_trade(order), trigger_condition=_watched(order))


def parse_guaranteed(order: Fields) -> GuaranteedStop:
    """Read a guaranteed stop that is placed by itself.

    Raises:
        Refused: a field cannot be read.
    """
    stop = parse_stop_loss(order)
    assert stop is not None
    return GuaranteedStop(details=stop, trade=_trade(order), trigger_condition=_watched(order))


def _trade(order: Fields) -> TradeName:
    return TradeName(id=order.number("tradeID"), client_id=order.text("clientTradeID"))


def _watched(order: Fields) -> TriggerCondition:
    return order.choice("triggerCondition", TriggerCondition, TriggerCondition.DEFAULT)


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
