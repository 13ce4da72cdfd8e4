"""What is compared, on how many ticks, and what is to be reached."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A peer: `python -m bench.backtest.peers.MODULE` in the environment of `requirements`.

    `share` is which part of the ticks it gets, 10 for a tenth, but 20,000 at least: the averages
    need some. `runs` is how often it runs in one process: twice where the first run compiles.
    `per_tick` and `whole` are how many times faster the platform is to be, per tick and as a
    whole process; 0 where nothing is asked.
    """

    name: str
    module: str
    requirements: str | None
    why: str
    share: int = 1
    runs: int = 2
    per_tick: float = 0.0
    whole: float = 0.0


LIMIT = "the limit"
LIMIT_FACTOR = 10.0
STREAMED = 50.0e6
STARTED_SECONDS = 3.0
MOST_MB = 600.0
FAR_TICKS = 100_000_000

SYSTEMS = (
    System(
        name=LIMIT,
        module="limit",
        requirements=None,
        why="reads the three columns once and does nothing else",
    ),
    System(
        name="hand-written kernel",
        module="kernel",
        requirements=None,
        why="this one strategy in a loop, without orders or an account; nothing differs",
    ),
    System(
        name="NautilusTrader",
        module="nautilus_trader_quotes",
        requirements="nautilus_trader",
        why="a native stop is filled at its own price, not at the market's beyond it, and it is "
        "looked at on the tick of the entry already",
        runs=1,
        per_tick=500.0,
        whole=50.0,
    ),
    System(
        name="hftbacktest",
        module="hftbacktest_depth",
        requirements="hftbacktest",
        why="nothing differs; ticks are turned into depth events before the clock starts",
        per_tick=20.0,
        whole=10.0,
    ),
    System(
        name="vectorbt from_order_func",
        module="vectorbt_orders",
        requirements="vectorbt",
        why="one order a row: a target and a cross on one tick share the target's price",
        per_tick=20.0,
        whole=10.0,
    ),
    System(
        name="vectorbt from_signals",
        module="vectorbt_signals",
        requirements="vectorbt",
        why="a row has one low and one high for both sides: bid and ask, so that a target is met "
        "at the wrong side of the spread; a stop is filled at its own price",
        per_tick=8.0,
        whole=10.0,
    ),
    System(
        name="vectorbt from_signals, Rust",
        module="vectorbt_rust",
        requirements="vectorbt",
        why="as from_signals",
        per_tick=8.0,
        whole=10.0,
    ),
    System(
        name="backtesting.py",
        module="backtesting_py",
        requirements="backtesting",
        why="one price a row and one spread for all rows, paid on entry; stops look at the mid",
        share=10,
        runs=1,
        per_tick=500.0,
    ),
    System(
        name="backtrader",
        module="backtrader_rows",
        requirements="backtrader",
        why="one price a row, the mean spread as slippage; stops look at the mid; a crossing is "
        "one that its own indicator finds, and averages start as simple ones",
        share=100,
        runs=1,
        per_tick=500.0,
    ),
)
