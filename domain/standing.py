"""What stands at a broker at one moment: open trades, what guards them, orders that wait."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from domain.numbers import Price, Units
from domain.positions import Trade


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A stop, target or trailing stop of a trade, by the broker's order id.

    `price` is where it is triggered now; `distance` how far behind the price a trailing stop
    follows.
    """

    order: str
    price: Price | None = None
    distance: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTrade:
    """A trade that is open at the broker, and what guards it there.

    `client_id` and `tag` are what its opener called it: an intent's id and tag, if it was us.
    """

    trade: Trade
    client_id: str | None = None
    tag: str | None = None
    stop: Guard | None = None
    target: Guard | None = None
    trail: Guard | None = None

    @property
    def is_stopped(self) -> bool:
        """Tell whether a stop or a trailing stop limits its loss."""
        return self.stop is not None or self.trail is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingOrder:
    """An order that waits at the broker.

    `kind` is the broker's own: LIMIT, STOP, MARKET_IF_TOUCHED, or a guard of `trade`, which has
    neither instrument nor units. `client_id` is the intent's id, if the order is ours.
    """

    id: str
    kind: str
    instrument: str | None = None
    units: Units | None = None
    price: Price | None = None
    trade: str | None = None
    client_id: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTrades:
    """The trades that are open at the broker, as they stood after a transaction."""

    trades: tuple[OpenTrade, ...]
    last_transaction_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingOrders:
    """The orders that wait at the broker, guards of trades among them."""

    orders: tuple[PendingOrder, ...]
    last_transaction_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that is open on an account, in one answer of the broker: what flatness is proved by.

    `positions` are the units of each side that holds any, by instrument: a hedging account may
    hold both. `nav` and `balance` are in the account's home currency.
    """

    trades: tuple[OpenTrade, ...]
    orders: tuple[PendingOrder, ...]
    positions: tuple[tuple[str, Units], ...]
    nav: Decimal
    balance: Decimal
    last_transaction_id: int

    @property
    def net_units(self) -> tuple[tuple[str, Units], ...]:
        """Return the units of each instrument, both sides of a hedge together."""
        net: dict[str, Decimal] = defaultdict(Decimal)
        for instrument, units in self.positions:
            net[instrument] += units
        return tuple((name, Units(units)) for name, units in sorted(net.items()))

    @property
    def is_flat(self) -> bool:
        """Tell whether nothing is open and nothing waits."""
        return not (self.trades or self.orders or self.positions)
