"""Whatever a client does, the exchange's figures are those of a second reckoning."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.paper.client import Client
from tests.paper.commands import Command, commands
from tests.paper.crowd import Crowd, crowded_exchange
from tests.paper.model.fold import fold
from tests.paper.twin import Twin
from tests.paper_exchange import PaperExchange

EXAMPLES = int(os.environ.get("PAPER_MODEL_EXAMPLES", "25"))
"""How many accounts to try; more than the default are drawn anew in each run."""
THOROUGH = "PAPER_MODEL_EXAMPLES" in os.environ
BEGINS = "2026-03-05T10:00:00Z"
QUOTES = {
    "EUR_USD": ("1.10000", "1.10013"),
    "GBP_USD": ("1.26001", "1.26018"),
    "USD_JPY": ("150.003", "150.014"),
    "USD_CAD": ("1.36661", "1.36678"),
    "EUR_JPY": ("165.005", "165.030"),
    "EUR_GBP": ("0.87311", "0.87323"),
}
"""The crosses are a little apart from their legs."""
HOMES = {"USD": "20000", "EUR": "20000", "GBP": "20000", "JPY": "3000000"}
"""Currencies, and what an account in one begins with."""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """Run a market that the test moves."""
    folder = tmp_path_factory.mktemp("moved")
    offered = ",".join(QUOTES)
    arguments = ("--manual", "--manual-from", BEGINS, "--instruments", offered)
    with crowded_exchange(folder, *arguments) as running:
        yield running


@settings(
    max_examples=EXAMPLES,
    derandomize=not THOROUGH,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(
    home=st.sampled_from(sorted(HOMES)),
    hedging=st.booleans(),
    todo=st.lists(commands(tuple(QUOTES)), min_size=20, max_size=60),
)
def test_any_commands_leave_the_account_that_the_model_predicts(
    crowd: Crowd, home: str, hedging: bool, todo: Sequence[Command]
) -> None:
    for instrument, (bid, ask) in QUOTES.items():
        crowd.exchange.control.post("price", instrument=instrument, bid=bid, ask=ask)
    exchange = crowd.take(home=home, balance=HOMES[home], hedging=hedging)
    twin = Twin(Client(exchange))
    for command in todo:
        command(twin)
    check_reset(exchange, HOMES[home])


def check_reset(exchange: PaperExchange, balance: str) -> None:
    """Let the account begin again: nothing is left of it, and its file still adds up."""
    exchange.control.post(f"accounts/{exchange.account}/reset")
    folded = fold(exchange.transactions())
    assert (folded.trades, folded.orders, folded.balance) == ({}, set(), Decimal(balance))


def test_model_knows_nothing_of_the_exchange() -> None:
    code = (
        "import sys, tests.paper.model.passing;"
        "print({name.split('.')[0] for name in sys.modules} & {'paper', 'domain', 'engine'})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
