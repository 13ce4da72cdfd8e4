"""What `type` asks for where transactions are listed: OANDA's names, and its names for groups."""

from collections.abc import Iterable

from paper.errors import InvalidParameter

ORDER_KINDS = (
    "MARKET_ORDER",
    "LIMIT_ORDER",
    "STOP_ORDER",
    "MARKET_IF_TOUCHED_ORDER",
    "TAKE_PROFIT_ORDER",
    "STOP_LOSS_ORDER",
    "GUARANTEED_STOP_LOSS_ORDER",
    "TRAILING_STOP_LOSS_ORDER",
    "FIXED_PRICE_ORDER",
    "ONE_CANCELS_ALL_ORDER",
)
ORDER = (
    *ORDER_KINDS,
    *(f"{kind}_REJECT" for kind in ORDER_KINDS),
    "ONE_CANCELS_ALL_ORDER_TRIGGERED",
    "ORDER_FILL",
    "ORDER_CANCEL",
    "ORDER_CANCEL_REJECT",
)
FUNDING = ("TRANSFER_FUNDS", "TRANSFER_FUNDS_REJECT")
ADMIN = ("CREATE", "CLOSE", "REOPEN", "CLIENT_CONFIGURE", "CLIENT_CONFIGURE_REJECT")
OTHERS = (
    "ORDER_CLIENT_EXTENSIONS_MODIFY",
    "ORDER_CLIENT_EXTENSIONS_MODIFY_REJECT",
    "TRADE_CLIENT_EXTENSIONS_MODIFY",
    "TRADE_CLIENT_EXTENSIONS_MODIFY_REJECT",
    "MARGIN_CALL_ENTER",
    "MARGIN_CALL_EXTEND",
    "MARGIN_CALL_EXIT",
    "DELAYED_TRADE_CLOSURE",
    "DAILY_FINANCING",
    "DIVIDEND_ADJUSTMENT",
    "RESET_RESETTABLE_PL",
)
FILTERS = {name: frozenset((name,)) for name in (*ORDER, *FUNDING, *ADMIN, *OTHERS)} | {
    "ORDER": frozenset(ORDER),
    "FUNDING": frozenset(FUNDING),
    "ADMIN": frozenset(ADMIN),
}


def types_of(names: Iterable[str]) -> frozenset[str]:
    """Return the types of transaction that some names of types and groups stand for.

    Raises:
        InvalidParameter: OANDA has no such name.
    """
    wanted: set[str] = set()
    for name in names:
        if name not in FILTERS:
            raise InvalidParameter("type")
        wanted |= FILTERS[name]
    return frozenset(wanted)
