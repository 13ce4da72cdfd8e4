"""The same ticks and orders give the same trades here and at the paper exchange."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from domain.backtests import BacktestSpec, Execution, LimitFill
from domain.instruments import MAJORS
from engine.results import CloseReason
from engine.simulation import Simulation
from strategies.base import Strategy
from strategies.catalogue import made, validated
from tests.engine.asking import Restless
from tests.engine.paper_twin import PaperTwin
from tests.engine.ticks import seeded_ticks
from tests.paper.client import Client
from tests.paper.crowd import Crowd, crowded_exchange

BEGINS = "2026-03-03T10:00:00Z"
LIKE_PAPER = Execution(limit_fill=LimitFill.TOUCHED, hours=False)
TICKS = 400


class Barless(Restless):
    """Restless without bars."""

    on_bar = Strategy.on_bar


@pytest.fixture
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    arguments = ("--manual", "--manual-from", BEGINS, "--instruments", "EUR_USD,USD_JPY")
    with crowded_exchange(tmp_path_factory.mktemp("paper"), *arguments) as running:
        yield running


@pytest.mark.parametrize(
    ("name", "home", "balance", "seed", "units"),
    [
        ("EUR_USD", "USD", 100_000, 1, 10_000),
        ("EUR_USD", "USD", 900, 2, 8_000),
        ("EUR_USD", "EUR", 5_000, 3, 10_000),
        ("USD_JPY", "USD", 2_000, 4, 10_000),
    ],
)
def test_trades_are_those_of_the_paper_exchange(
    crowd: Crowd, name: str, home: str, balance: int, seed: int, units: int
) -> None:
    instrument = MAJORS[name]
    ticks = seeded_ticks(seed, TICKS, BEGINS, seconds=180.0, price=150_000)
    parameters = validated(Barless, "barless", {"seed": seed, "every": 2, "units": units})
    account = crowd.take(home=home, balance=str(balance))
    twin = PaperTwin(Client(account), instrument, made(Barless, parameters))
    for time, bid, ask in zip(*(column.tolist() for column in ticks), strict=True):
        twin.play(time, bid, ask)

    spec = BacktestSpec(
        strategy="barless",
        parameters=parameters,
        instruments=(instrument,),
        currency=home,
        balance=Decimal(balance),
        execution=LIKE_PAPER,
    )
    simulation = Simulation(spec, Barless)
    simulation.advance([ticks])
    found = [
        (
            CloseReason(row["reason"]).name,
            int(row["units"]),
            int(row["entry"]),
            int(row["exit"]),
            Decimal(int(row["profit"])) / 1_000_000,
        )
        for row in simulation.trades()
    ]
    assert found == twin.closings
    assert simulation.progress().balance == twin.balance
    seen = {reason for reason, *_ in found}
    assert seen >= {"STOP", "REVERSAL", "CLOSE"}
