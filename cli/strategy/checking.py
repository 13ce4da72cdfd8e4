"""`forex strategy check`: load it, compile it, and run it twice over the same made-up ticks."""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from domain.backtests import BacktestSpec, Execution
from domain.instruments import MAJORS
from domain.runs import StrategyFault
from engine.simulation import Simulation
from engine.ticks import TickBatch, part_of
from strategies.base import InvalidParameter, Strategy
from strategies.catalogue import made, strategy_class
from strategies.folder import UnknownStrategy, load

COUNT = 20_000
CUT = COUNT // 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of a check; `problem` is empty where there is none."""

    name: str
    ticks: int = 0
    trades: int = 0
    problem: str = ""

    def told(self) -> dict[str, str | int | bool]:
        """Tell it as JSON."""
        return {"ok": not self.problem, **asdict(self)}


def check_strategy(name: str, path: Path | None) -> Checked:
    """Check a strategy by its name, or the one of a file."""
    try:
        kind = load(path) if path else strategy_class(name)
        return _try(kind, path.stem if path else name)
    except InvalidParameter as error:
        problem = f"its own defaults are refused: {error}" if error.name else str(error)
    except (UnknownStrategy, StrategyFault, ValueError) as error:
        problem = str(error)
    return Checked(name=name, problem=problem)


def _try(kind: type[Strategy], name: str) -> Checked:
    strategy = made(kind, {})
    if kind.on_bar is not Strategy.on_bar and strategy.bar_seconds() < 1:
        raise ValueError("on_bar is never called: bar_seconds() must return a length")
    spec = BacktestSpec(
        strategy=name,
        parameters={},
        instruments=(MAJORS["EUR_USD"],),
        execution=Execution(latency_ns=1_000_000_000),
    )
    ticks = made_up_ticks()
    compiled, plain, cut = (Simulation(spec, kind) for _ in range(3))
    compiled.advance([ticks])
    plain.interpret(ticks)
    cut.advance([part_of(ticks, 0, CUT)])
    resumed = Simulation(spec, kind)
    resumed.restore(cut.checkpoint())
    resumed.advance([part_of(ticks, CUT)])
    state = compiled.checkpoint()
    if plain.checkpoint() != state:
        raise ValueError("it decides otherwise compiled than in plain Python")
    if resumed.checkpoint() != state:
        raise ValueError("it decides otherwise when it goes on from a checkpoint")
    return Checked(name=name, ticks=COUNT, trades=compiled.progress().trades)


def made_up_ticks() -> TickBatch:
    """Make two weeks of ticks; they are the same each time."""
    draw = np.random.default_rng(1)
    time = 1_704_700_800_000_000_000 + np.cumsum(draw.integers(1, 120, COUNT)) * 1_000_000_000
    bid = 110_000 + np.cumsum(draw.integers(-12, 13, COUNT))
    ask = bid + draw.integers(4, 12, COUNT)
    return TickBatch(time.astype(np.int64), bid.astype(np.int32), ask.astype(np.int32))
