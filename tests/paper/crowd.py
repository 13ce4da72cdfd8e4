"""One exchange with many accounts, so that each test or example takes a fresh one."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.paper_exchange import PaperExchange, paper_exchange


class Crowd:
    """Hands out accounts that nobody has traded on; they all share the exchange's market."""

    def __init__(self, exchange: PaperExchange, accounts: dict[str, list[str]]) -> None:
        self.exchange = exchange
        self._accounts = accounts

    def take(self, kind: str = "") -> PaperExchange:
        """Return the exchange as the owner of the next fresh account of a kind sees it."""
        view = copy.copy(self.exchange)
        view.account = self._accounts[kind].pop()
        return view


@contextmanager
def crowded_exchange(
    folder: Path, *arguments: str, kinds: tuple[str, ...] = ("",), each: int = 40
) -> Iterator[Crowd]:
    """Run an exchange with `each` accounts of every kind, such as `home=EUR,hedging`."""
    accounts: dict[str, list[str]] = {kind: [] for kind in kinds}
    options: list[str] = []
    for number in range(each * len(kinds)):
        kind = kinds[number % len(kinds)]
        account = f"001-001-{1001 + number:07d}-001"
        accounts[kind].append(account)
        options += ["--account", ",".join(filter(None, (account, kind)))]
    with paper_exchange(folder, "--no-limits", *arguments, *options) as exchange:
        yield Crowd(exchange, accounts)
