"""A bare HTTP client for the exchange, and the official `v20` one."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import requests
import v20

from tests.paper_exchange import PaperExchange

PATIENCE_SECONDS = 15.0


class Client:
    """Requests with the exchange's token, relative to its account."""

    def __init__(self, exchange: PaperExchange) -> None:
        self.exchange = exchange
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {exchange.token}"

    def send(self, verb: str, path: str = "", **options: Any) -> requests.Response:
        """Send a request to a path under the account, or to an absolute address."""
        url = path if path.startswith("http") else self.exchange.account_url + path
        return self._session.request(verb, url, timeout=PATIENCE_SECONDS, **options)

    def get(self, path: str = "", **query: str) -> dict[str, Any]:
        """Get a JSON answer of status 200."""
        response = self.send("GET", path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    def place(self, **order: Any) -> requests.Response:
        """Post a market order."""
        body = {"order": {"type": "MARKET", "instrument": "EUR_USD", **order}}
        return self.send("POST", "/orders", data=json.dumps(body))

    def fill(self, **order: Any) -> dict[str, Any]:
        """Post a market order that fills and return its fill."""
        response = self.place(**order)
        assert response.status_code == 201, response.text
        return response.json()["orderFillTransaction"]

    def lines(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """Read a stream, line by line."""
        response = self.send("GET", path, params=query, stream=True)
        assert response.status_code == 200, response.text
        with response:
            for line in response.iter_lines(chunk_size=None):
                yield json.loads(line)


def official(exchange: PaperExchange) -> v20.Context:
    """Return the official client, set up as its traps demand."""
    context = v20.Context(
        "127.0.0.1",
        exchange.port,
        ssl=False,
        token=exchange.token,
        poll_timeout=PATIENCE_SECONDS,
        decimal_number_as_float=False,
    )
    context._session.trust_env = False
    return context


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Ask until a condition holds.

    Raises:
        AssertionError: it did not in time.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
