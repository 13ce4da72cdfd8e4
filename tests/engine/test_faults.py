"""Whatever is wrong with a strategy is said with its file and line, in a trader's words."""

import inspect
from decimal import Decimal

import pytest

from domain.backtests import BARE, BacktestSpec
from domain.instruments import MAJORS
from domain.runs import StrategyFault
from domain.times import rfc3339
from engine.compile.kinds import UncompilableStrategy
from engine.compile.translate import translate
from engine.simulation import Simulation
from strategies.base import Strategy
from strategies.ema_cross import EmaCross
from tests.engine import wrong
from tests.engine.ticks import seeded_ticks

TICKS = seeded_ticks(5, 2_000)


def line_of(strategy: type[Strategy]) -> int:
    lines, first = inspect.getsourcelines(strategy)
    return first + next(place for place, line in enumerate(lines) if line.endswith("# wrong\n"))


def simulated(strategy: type[Strategy]) -> Simulation:
    spec = BacktestSpec(
        strategy="wrong",
        parameters={},
        instruments=(MAJORS["EUR_USD"],),
        balance=Decimal(10_000_000),
        execution=BARE,
    )
    return Simulation(spec, strategy)


@pytest.mark.parametrize(
    ("strategy", "words"),
    [
        (wrong.Dictionary, "a dictionary cannot be used"),
        (wrong.Text, "a text cannot be used"),
        (wrong.SaysNotWhatItIsGiven, "say what fill is, for example `fill: FillNotice`"),
        (wrong.Undeclared, "'forgotten' is not declared"),
        (wrong.WritesParameter, "size is a parameter"),
        (wrong.FractionInWhole, "count is a whole number, this is a number with a fraction"),
        (wrong.Imports, "an import belongs to the top"),
        (wrong.Prints, "print cannot be called"),
        (wrong.Catches, "try and except cannot be used"),
        (wrong.AsksTheSystem, "os is no number"),
        (wrong.FractionOfUnits, "orders.buy takes whole numbers"),
        (wrong.CallsItself, "a function may not call itself"),
    ],
)
def test_code_that_cannot_be_compiled_is_named(strategy: type[Strategy], words: str) -> None:
    with pytest.raises(UncompilableStrategy) as refused:
        translate(strategy)
    assert words in refused.value.problem
    assert (refused.value.line, refused.value.file) == (line_of(strategy), wrong.__file__)
    assert str(refused.value).startswith(f"wrong.py, line {line_of(strategy)}: ")


@pytest.mark.parametrize(
    ("strategy", "words"),
    [
        (wrong.DividesByZero, "ZeroDivisionError"),
        (wrong.Raises, "ValueError: enough"),
        (wrong.RootOfLess, "ValueError"),
        (wrong.OrdersNonsense, "units to buy or sell are positive"),
    ],
)
def test_error_on_a_tick_names_line_and_time(strategy: type[Strategy], words: str) -> None:
    simulation = simulated(strategy)
    with pytest.raises(StrategyFault) as failed:
        simulation.advance([TICKS])
    assert words in str(failed.value)
    assert f"wrong.py, line {line_of(strategy)}: " in str(failed.value)
    assert rfc3339(int(TICKS.time[699])) in str(failed.value)


def test_loop_without_end_ends_the_run() -> None:
    with pytest.raises(StrategyFault, match="a loop goes on for ever"):
        simulated(wrong.NeverEnds).advance([TICKS])


def test_orders_without_end_end_the_run() -> None:
    with pytest.raises(StrategyFault, match=r"more than 1,000 trades are open .*EUR_USD"):
        simulated(wrong.OrdersWithoutEnd).advance([TICKS])


def test_another_run_goes_on_after_one_that_failed() -> None:
    with pytest.raises(StrategyFault):
        simulated(wrong.Raises).advance([TICKS])
    simulation = simulated(EmaCross)
    simulation.advance([TICKS])
    assert simulation.progress().ticks == len(TICKS.time)


@pytest.mark.parametrize("strategy", [wrong.AimsTooFar, wrong.WaitsTooLong])
def test_numbers_that_cannot_be_counted_end_the_run(strategy: type[Strategy]) -> None:
    with pytest.raises(StrategyFault, match="at most 1,000,000,000"):
        simulated(strategy).advance([TICKS])
