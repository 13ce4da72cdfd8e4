"""A broker of ours on a market that a test moves by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from adapters.oanda.broker import OandaBroker
from adapters.oanda.connection import Endpoint
from domain.broker import Answered, OrderRequest
from domain.numbers import Price, Units
from domain.order_terms import OrderKind, OrderTerms, TimeInForce
from domain.orders import IntentId
from domain.transactions import OrderFilled
from tests.paper.crowd import Crowd, crowded_exchange
from tests.paper_exchange import PaperExchange

BEGINS = "2026-03-05T10:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A broker, and the exchange behind it: EUR_USD stands at 1.10000 / 1.10010 at first."""

    broker: OandaBroker
    exchange: PaperExchange

    def price(self, bid: str, ask: str) -> None:
        """Let the market stand there now."""
        self.exchange.control.post("price", instrument="EUR_USD", bid=bid, ask=ask)

    async def opened(self, units: str = "1000", **more: Any) -> str:
        """Open a trade at the market and return its id."""
        answer = await self.broker.submit(request(units, **more))
        assert isinstance(answer, Answered)
        fill = answer.transactions[-1].fact
        assert isinstance(fill, OrderFilled)
        assert fill.opened is not None
        return fill.opened.trade


def request(units: str = "1000", intent: str = "order-1", **more: Any) -> OrderRequest:
    """Build an order for EUR_USD."""
    return OrderRequest(
        intent=IntentId(intent),
        instrument="EUR_USD",
        units=Units(Decimal(units)),
        **{"reduce_only": False, "tag": "run-7"} | more,
    )


def limit(price: str, **more: Any) -> OrderTerms:
    """Build the terms of a limit that stands until it is cancelled."""
    return OrderTerms(
        kind=OrderKind.LIMIT,
        time_in_force=more.pop("time_in_force", TimeInForce.GTC),
        price=Price(Decimal(price)),
        **more,
    )


@contextmanager
def manual_market(folder: Path) -> Iterator[Crowd]:
    """Run an exchange whose market is set by hand, with accounts to spare."""
    with crowded_exchange(folder, "--manual", "--manual-from", BEGINS) as crowd:
        yield crowd


@contextmanager
def open_desk(crowd: Crowd) -> Iterator[Desk]:
    """Open a fresh account and a broker on it."""
    exchange = crowd.take()
    url = exchange.base_url
    broker = OandaBroker(
        Endpoint(rest_url=url, stream_url=url, account=exchange.account, token=exchange.token)
    )
    desk = Desk(broker=broker, exchange=exchange)
    desk.price("1.10000", "1.10010")
    try:
        yield desk
    finally:
        broker.close()
        exchange.control.delete("faults")
