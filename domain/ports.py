"""What the platform's activities need from the world, as Protocols that adapters fill."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from domain.accounts import AccountId, Feed
from domain.backtests import Backtest, BacktestWish
from domain.books import OrderStanding
from domain.broker import Broker
from domain.events import Event
from domain.orders import IntentId, OrderIntent, RunId
from domain.risk.snapshot import Quote


class Prices(Protocol):
    """The latest prices."""

    async def quotes(self, feed: Feed, instruments: Iterable[str]) -> Mapping[str, Quote]:
        """Read the latest quote of each instrument that has one; raises `StoreUnavailable`."""
        ...


class Brokers(Protocol):
    """Finds the broker of an account."""

    async def broker(self, account: AccountId) -> Broker:
        """Return the account's broker.

        Raises:
            domain.broker.BrokerRefused: this installation may not reach it.
        """
        ...


class Broadcast(Protocol):
    """Tells whoever listens what was committed; nothing depends on being heard."""

    async def publish(self, events: Sequence[Event]) -> None:
        """Broadcast events."""
        ...

    async def wake(self, runs: Iterable[RunId]) -> None:
        """Wake strategies that have something in their inbox."""
        ...


class OrderDesk(Protocol):
    """Opens the workflow of an order whose intent is in the books, and speaks with it."""

    async def open_order(self, intent: OrderIntent) -> None:
        """Start an order's workflow; starting it twice is harmless."""
        ...

    async def tell_order(self, intent: IntentId, standing: OrderStanding) -> None:
        """Tell an order's workflow what the books have learned; one that is over needs nothing."""
        ...

    async def cancel_order(self, intent: IntentId, *, by: str, reason: str) -> bool:
        """Ask an order's workflow for its end; false where it has ended already."""
        ...


class BacktestDesk(Protocol):
    """Opens the workflow of a backtest that is in the books, and speaks with it."""

    async def open_backtest(self, backtest: Backtest) -> None:
        """Start a backtest's workflow; starting it twice is harmless."""
        ...

    async def tell(self, backtest: Backtest, wish: BacktestWish) -> None:
        """Tell a backtest's workflow what is wanted."""
        ...
