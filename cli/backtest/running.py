"""`forex backtest run`."""

import json
import sys
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

import typer

from adapters.history.errors import HistoryUnavailable
from adapters.history.opening import open_history
from adapters.history.spans import span
from domain.backtests import BacktestSpec
from domain.instruments import MAJORS, Instrument
from domain.runs import ParameterValue, StrategyFault
from engine.playing import play
from engine.presets import preset
from engine.simulation import Simulation
from engine.ticks import TickBatch
from strategies.catalogue import strategy_class
from strategies.form import parameters_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A backtest as the command line asks for it."""

    strategy: str
    instruments: tuple[str, ...]
    history: str
    parameters: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    balance: str = "100000"
    currency: str = "USD"
    feed: str | None = None


def run_wish(wish: Wish, began: float, *, as_json: bool) -> None:
    """Run a backtest and print its figures; ends the command where it cannot."""
    try:
        found = _run(wish)
    except (ValueError, LookupError, StrategyFault, HistoryUnavailable) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
    found["seconds"] = round(time.perf_counter() - began, 3)
    if as_json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name.replace('_', ' '):>16}  {value:,}")


def _run(wish: Wish) -> dict[str, float]:
    spec = spec_of(wish)
    simulation = Simulation(spec)
    ticks = open_history(wish.history, wish.feed)
    reach = span(spec.start, spec.end)
    closed = profit = 0
    with ExitStack() as stack:
        histories = [_opened(stack, ticks.batches(each, reach)) for each in spec.instruments]
        for _ in play(simulation, histories):
            closed, profit = _add(simulation, closed, profit)
    simulation.finish()
    closed, profit = _add(simulation, closed, profit)
    progress = simulation.progress()
    return {
        "ticks": progress.ticks,
        "trades": closed,
        "profit": profit / 1_000_000,
        "balance": float(progress.balance),
        "ticks_per_second": round(progress.ticks / max(simulation.engine_seconds, 1e-9)),
        "engine_seconds": round(simulation.engine_seconds, 4),
    }


def _opened(stack: ExitStack, ticks: Iterator[TickBatch]) -> Iterator[TickBatch]:
    if isinstance(ticks, Generator):
        stack.callback(ticks.close)
    return ticks


def _add(simulation: Simulation, closed: int, profit: int) -> tuple[int, int]:
    rows = simulation.trades()
    simulation.equity()
    return closed + len(rows), profit + int(rows["profit"].sum() + rows["financing"].sum())


def spec_of(wish: Wish) -> BacktestSpec:
    """Read what is to be run; raises `ValueError` or `LookupError` with what is wrong."""
    chosen = preset(wish.strategy)
    return BacktestSpec(
        strategy=chosen.strategy,
        parameters={**chosen.parameters, **_parameters(chosen.strategy, wish.parameters)},
        instruments=tuple(_instrument(name) for name in wish.instruments),
        start=_time(wish.start),
        end=_time(wish.end),
        currency=wish.currency,
        balance=_number(wish.balance),
        execution=chosen.execution,
    )


def _parameters(strategy: str, given: tuple[str, ...]) -> Mapping[str, ParameterValue]:
    kinds = {field.name: field.kind for field in parameters_of(strategy_class(strategy))}
    found: dict[str, ParameterValue] = {}
    for text in given:
        name, _, value = text.partition("=")
        if name not in kinds:
            raise ValueError(
                f"{name!r} is not a parameter of {strategy}: it has {', '.join(kinds)}"
            )
        found[name] = value_of(kinds[name], name, value)
    return found


def value_of(kind: type[ParameterValue], name: str, text: str) -> ParameterValue:
    """Read a parameter's value; raises `ValueError`."""
    if kind is bool:
        return text.lower() in ("1", "true", "yes")
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"{name} cannot be {text!r}") from None


def _instrument(name: str) -> Instrument:
    if name not in MAJORS:
        raise ValueError(f"{name!r} is not known: there are {', '.join(MAJORS)}")
    return MAJORS[name]


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"a balance cannot be {text!r}") from None
