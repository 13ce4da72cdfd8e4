"""One exchange with accounts to spare, so that each test or example takes a fresh one."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.paper_exchange import PaperExchange, paper_exchange


class Crowd:
    """Hands out accounts that nobody has traded on; they all share the exchange's market."""

    def __init__(self, exchange: PaperExchange) -> None:
        self.exchange = exchange

    def take(self, **kind: Any) -> PaperExchange:
        """Found an account (`home`, `balance`, `hedging`) and return the exchange as it sees it."""
        founded = self.exchange.control.post("accounts", token=self.exchange.token, **kind)
        view = copy.copy(self.exchange)
        view.account = founded["id"]
        return view


@contextmanager
def crowded_exchange(folder: Path, *arguments: str) -> Iterator[Crowd]:
    """Run an exchange that limits nobody."""
    with paper_exchange(folder, "--no-limits", *arguments) as exchange:
        yield Crowd(exchange)
