"""The same ticks and orders give the same trades here and at the paper exchange."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pytest

from domain.backtests import BacktestSpec, Execution, LimitFill
from domain.instruments import MAJORS, Instrument
from domain.times import SECOND_NS, parse_rfc3339_ns
from engine.results import CloseReason
from engine.simulation import Simulation
from engine.ticks import TickBatch
from strategies.base import Strategy
from strategies.catalogue import made, validated
from tests.engine.asking import Holder, Restless
from tests.engine.paper_twin import Closing, PaperTwin
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
    parameters = {"seed": seed, "every": 2, "units": units}
    found, _ = both(crowd, Barless, parameters, instrument, home, balance, ticks)
    assert {row[0] for row in found} >= {"STOP", "REVERSAL", "CLOSE"}


@pytest.mark.parametrize(("name", "home"), [("EUR_USD", "USD"), ("EUR_USD", "EUR")])
def test_financing_and_closeout_are_those_of_the_paper_exchange(
    crowd: Crowd, name: str, home: str
) -> None:
    count = 40
    time = parse_rfc3339_ns(BEGINS) + np.arange(1, count + 1) * 3_600 * SECOND_NS
    bid = (150_000 - np.arange(count) * 120).astype(np.int32)
    ticks = TickBatch(time, bid, (bid + 12).astype(np.int32))
    found, financing = both(
        crowd,
        Holder,
        {"units": 10_000},
        MAJORS[name],
        home,
        1_500 if home == "USD" else 1_000,
        ticks,
    )
    assert [row[0] for row in found] == ["MARGIN"] * 3
    assert financing != 0


def both(
    crowd: Crowd,
    strategy: type[Strategy],
    given: dict[str, int],
    instrument: Instrument,
    home: str,
    balance: int,
    ticks: TickBatch,
) -> tuple[list[Closing], Decimal]:
    parameters = validated(strategy, "tried", given)
    account = crowd.take(home=home, balance=str(balance))
    twin = PaperTwin(Client(account), instrument, made(strategy, parameters))
    for time, bid, ask in zip(*(column.tolist() for column in ticks), strict=True):
        twin.play(time, bid, ask)

    spec = BacktestSpec(
        strategy="tried",
        parameters=parameters,
        instruments=(instrument,),
        currency=home,
        balance=Decimal(balance),
        execution=LIKE_PAPER,
    )
    simulation = Simulation(spec, strategy)
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
    return found, twin.financing
