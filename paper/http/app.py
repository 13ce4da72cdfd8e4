"""The exchange over HTTP: every path, and the server that answers them."""

import asyncio
from typing import Any
from weakref import WeakSet

from aiohttp import web

from paper.exchange import Exchange
from paper.faults.armed import Faults
from paper.http import (
    accounts,
    candles,
    order_changes,
    orders,
    positions,
    prices,
    streams,
    trades,
    transactions,
)
from paper.http.context import CLOSING, EXCHANGE
from paper.http.gate import gate, sign
from paper.http.limiting import CONNECTIONS, RATES, limit
from paper.http.protocol import Protocol
from paper.http.rates import Rates
from paper.http.spoiling import FAULTS, spoil

LARGEST_BODY = 1 << 20
SHUTDOWN_SECONDS = 2.0
ACCOUNT = "/v3/accounts/{account}"

ROUTES = (
    web.get("/v3/accounts", accounts.list_accounts, allow_head=False),
    web.get(ACCOUNT, accounts.get_account, allow_head=False),
    web.get(f"{ACCOUNT}/summary", accounts.get_summary, allow_head=False),
    web.get(f"{ACCOUNT}/instruments", accounts.get_instruments, allow_head=False),
    web.patch(f"{ACCOUNT}/configuration", accounts.configure),
    web.get(f"{ACCOUNT}/changes", accounts.get_changes, allow_head=False),
    web.get(f"{ACCOUNT}/pricing", prices.get_pricing, allow_head=False),
    web.get(f"{ACCOUNT}/pricing/stream", streams.stream_prices, allow_head=False),
    web.get(
        f"{ACCOUNT}/instruments/{{instrument:[^/]+}}/candles", candles.get_candles, allow_head=False
    ),
    web.get("/v3/instruments/{instrument:[^/]+}/candles", candles.get_candles, allow_head=False),
    web.get(f"{ACCOUNT}/candles/latest", candles.get_latest, allow_head=False),
    web.get(f"{ACCOUNT}/orders", orders.list_orders, allow_head=False),
    web.post(f"{ACCOUNT}/orders", orders.create_order),
    web.get(f"{ACCOUNT}/pendingOrders", orders.list_pending, allow_head=False),
    web.get(f"{ACCOUNT}/orders/{{order:[^/]+}}", orders.get_order, allow_head=False),
    web.put(f"{ACCOUNT}/orders/{{order:[^/]+}}", order_changes.replace_order),
    web.put(f"{ACCOUNT}/orders/{{order:[^/]+}}/cancel", orders.cancel_order),
    web.put(
        f"{ACCOUNT}/orders/{{order:[^/]+}}/clientExtensions", order_changes.set_order_extensions
    ),
    web.get(f"{ACCOUNT}/trades", trades.list_trades, allow_head=False),
    web.get(f"{ACCOUNT}/openTrades", trades.list_open, allow_head=False),
    web.get(f"{ACCOUNT}/trades/{{trade:[^/]+}}", trades.get_trade, allow_head=False),
    web.put(f"{ACCOUNT}/trades/{{trade:[^/]+}}/close", trades.close_trade),
    web.put(f"{ACCOUNT}/trades/{{trade:[^/]+}}/clientExtensions", trades.set_extensions),
    web.put(f"{ACCOUNT}/trades/{{trade:[^/]+}}/orders", trades.set_orders),
    web.get(f"{ACCOUNT}/positions", positions.list_positions, allow_head=False),
    web.get(f"{ACCOUNT}/openPositions", positions.list_open, allow_head=False),
    web.get(f"{ACCOUNT}/positions/{{instrument:[^/]+}}", positions.get_position, allow_head=False),
    web.put(f"{ACCOUNT}/positions/{{instrument:[^/]+}}/close", positions.close_position),
    web.get(f"{ACCOUNT}/transactions", transactions.list_pages, allow_head=False),
    web.get(f"{ACCOUNT}/transactions/idrange", transactions.get_range, allow_head=False),
    web.get(f"{ACCOUNT}/transactions/sinceid", transactions.get_since, allow_head=False),
    web.get(f"{ACCOUNT}/transactions/stream", streams.stream_transactions, allow_head=False),
    web.get(
        f"{ACCOUNT}/transactions/{{number:[^/]+}}", transactions.get_transaction, allow_head=False
    ),
)


class Server:
    """Listens for clients of an exchange."""

    def __init__(self, exchange: Exchange, faults: Faults, rates: Rates) -> None:
        self._settings = exchange.settings
        self._closing = asyncio.Event()
        self._port = exchange.settings.port
        self._listener: asyncio.Server | None = None
        app = web.Application(middlewares=[spoil, limit, gate], client_max_size=LARGEST_BODY)
        app[EXCHANGE], app[FAULTS], app[RATES] = exchange, faults, rates
        app[CONNECTIONS] = WeakSet()
        app[CLOSING] = self._closing
        app.add_routes(ROUTES)
        app.on_response_prepare.append(sign)
        self._runner = web.AppRunner(app, shutdown_timeout=SHUTDOWN_SECONDS)

    async def start(self) -> str:
        """Begin to listen and return the address, with the port that was found.

        Raises:
            OSError: the port cannot be had.
        """
        await self._runner.setup()
        host, port = await self.listen()
        return f"http://{host}:{port}"

    async def listen(self) -> tuple[str, int]:
        """Take connections, on the port of before, and return host and port.

        Raises:
            OSError: the port cannot be had.
        """
        if self._listener is None:
            loop, host = asyncio.get_running_loop(), self._settings.host
            self._listener = await loop.create_server(self._protocol, host, self._port)
        host, self._port = self._listener.sockets[0].getsockname()[:2]
        return host, self._port

    def refuse(self) -> None:
        """Take no connections and break off those there are, until `listen`."""
        self._close()
        for connection in self._manager.connections:
            if connection.transport is not None:
                connection.transport.abort()

    async def stop(self) -> None:
        """End the streams, finish the requests and stop listening."""
        self._closing.set()
        self._close()
        await self._runner.cleanup()

    def _close(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    @property
    def _manager(self) -> web.Server:
        manager = self._runner.server
        assert manager is not None, "the runner has been set up"
        return manager

    def _protocol(self) -> Protocol:
        # None is how aiohttp's own runner says that no log of accesses is kept.
        no_log: Any = None
        return Protocol(self._manager, loop=asyncio.get_running_loop(), access_log=no_log)
