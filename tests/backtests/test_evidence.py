"""A report tries neighbouring parameters where that is cheap and possible."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.history.stores import FolderStore
from domain.accounts import OwnerId
from domain.backtests import Backtest, BacktestId
from domain.simulation import ReportOrder
from engine.identity import config_hash
from tests.backtests.builders import SPEC_OF_TEST
from tests.engine.ticks import DATA
from workers.simulation import data
from workers.simulation import evidence as evidences
from workers.simulation.evidence import evidence

SPEC = replace(SPEC_OF_TEST, parameters={"fast": 60, "slow": 400})
STORE = FolderStore(DATA)


class Quiet:
    """Watches nobody."""

    def step(self) -> None:
        """Begin a step."""

    def rest(self) -> None:
        """End a step."""


@pytest.fixture
def order() -> ReportOrder:
    backtest = Backtest(
        id=BacktestId("b"),
        owner=OwnerId("o"),
        source="",
        spec=SPEC,
        config_hash=config_hash(SPEC, ""),
    )
    found = data.resolve(STORE, backtest)
    return ReportOrder(backtest=backtest, data=found, trades=(), equity=(), prices=())


def test_neighbours_are_tried_over_the_backtests_ticks(order: ReportOrder) -> None:
    known = evidence(STORE, Quiet(), order).neighbours
    assert len(known) == 16
    assert len({each.profit for each in known}) > 1


def test_neighbours_of_a_long_backtest_are_not_tried(
    order: ReportOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidences, "CHEAP", order.data.ticks * 16 - 1)
    assert evidence(STORE, Quiet(), order).neighbours == ()


def test_report_is_made_without_neighbours_where_ticks_are_gone_or_others(
    order: ReportOrder, tmp_path: Path
) -> None:
    assert evidence(FolderStore(tmp_path), Quiet(), order).neighbours == ()
    other = replace(order, data=replace(order.data, fingerprint="another"))
    assert evidence(STORE, Quiet(), other).neighbours == ()


def test_neighbours_of_another_version_of_the_strategy_are_not_tried(order: ReportOrder) -> None:
    edited = replace(order, backtest=replace(order.backtest, config_hash="another"))
    assert evidence(STORE, Quiet(), edited).neighbours == ()
