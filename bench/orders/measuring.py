"""Put loads on one side, and work out what its orders took."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.figures import percentile
from bench.orders.exchange import Exchange
from bench.orders.load import Decided, Load
from bench.orders.systems import System

WARM_UP = Load(seconds=3, rate=5)
WINDOWS = 5
PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a load came to; times in seconds, `cpu` by part and order.

    `to_exchange` runs from the decision to the order at the exchange, `to_end` to the moment at
    which its end was published; `windows` are the p99 of the former in equal parts of the time.
    """

    system: str
    load: Load
    decided: Sequence[Decided]
    orders: int
    unfinished: int
    per_second: float
    to_exchange: Sequence[float]
    to_end: Sequence[float]
    windows: Sequence[float]
    cpu: Mapping[str, float]


async def measure(system: System, exchange: Exchange, load: Load, name: str) -> Measured:
    """Carry out one load, and wait until its orders are done."""
    before, began = system.cpu(), time.time()
    decided = await system.caller.run(load, name)
    after = system.cpu()
    return measured(
        system.name,
        load,
        decided,
        exchange.arrivals(system.account),
        {part: after[part] - before[part] for part in after},
        began,
    )


def measured(
    system: str,
    load: Load,
    decided: Sequence[Decided],
    arrivals: Mapping[str, Sequence[float]],
    cpu: Mapping[str, float],
    began: float,
) -> Measured:
    """Work out a load's figures from what was decided, what arrived, and the processor's time."""
    placed = [(each.at, arrivals[each.id][0] - each.at) for each in decided if each.id in arrivals]
    ends = [each.done for each in decided if each.done is not None]
    took = max(ends, default=began) - began
    return Measured(
        system=system,
        load=load,
        decided=decided,
        orders=len(decided),
        unfinished=len(decided) - len(ends),
        per_second=len(ends) / took if took > 0 else 0.0,
        to_exchange=[waited for _, waited in placed],
        to_end=[each.done - each.at for each in decided if each.done is not None],
        windows=_windows(placed, began, load.seconds),
        cpu={part: used / max(1, len(ends)) for part, used in cpu.items()},
    )


def _windows(placed: Sequence[tuple[float, float]], began: float, seconds: float) -> list[float]:
    parts: list[list[float]] = [[] for _ in range(WINDOWS)]
    for at, waited in placed:
        number = int((at - began) / seconds * WINDOWS)
        parts[min(max(number, 0), WINDOWS - 1)].append(waited)
    return [percentile(sorted(part), 99) for part in parts if part]
