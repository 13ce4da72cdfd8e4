"""`forex strategy new`."""

from pathlib import Path

from strategies.folder import NAME, OURS, users_folder

TEXT = '''"""{title}: say the idea in a line."""

from typing import Annotated

from strategies.base import Bar, InvalidParameter, Orders, Parameter, Quote, Strategy
from strategies.indicators import Ema


class {kind}(Strategy):
    """Say when it buys and sells, where the idea is from, and in what units it counts.

    Prices and distances are points, the last digit of the instrument's price; ten make a pip.
    """

    title = "{title}"

    # Parameters: set when a run starts, never by the strategy.
    fast: Annotated[
        int, Parameter(text="Length of the fast average", unit="bars", minimum=2, maximum=1_000)
    ] = 10
    slow: Annotated[
        int, Parameter(text="Length of the slow average", unit="bars", minimum=3, maximum=5_000)
    ] = 30
    units: Annotated[
        int, Parameter(text="Units to hold", unit="units", minimum=1, maximum=10_000_000)
    ] = 10_000
    stop: Annotated[
        int, Parameter(text="Distance of the stop", unit="points", minimum=1, maximum=100_000)
    ] = 200

    # State: all that it remembers, kept with every checkpoint.
    fast_average: Ema
    slow_average: Ema
    side: int = 0

    def start(self) -> None:
        """Set up what follows from the parameters."""
        self.fast_average.over(self.fast)
        self.slow_average.over(self.slow)

    def check(self) -> None:
        """Refuse parameters that do not fit each other."""
        if self.fast >= self.slow:
            raise InvalidParameter("fast", f"must be below slow ({{self.slow}})")

    def bar_seconds(self) -> int:
        """Return the length of a bar; without on_bar this is not needed."""
        return 60

    def on_bar(self, bar: Bar, orders: Orders) -> None:
        """Learn of a finished bar, just before the first tick after it."""
        fast = self.fast_average.update(bar.close)
        slow = self.slow_average.update(bar.close)
        if self.slow_average.valid:
            self.side = 1 if fast > slow else -1

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Look at a tick, and ask for an order once none is in flight."""
        if orders.pending:
            return
        if self.side > 0 and orders.position <= 0:
            orders.buy(self.units, stop=self.stop)
        elif self.side < 0 and orders.position >= 0:
            orders.sell(self.units, stop=self.stop)
'''


def write_skeleton(name: str) -> Path:
    """Write a strategy to begin with; raises `ValueError` for a name that cannot be."""
    if not NAME.fullmatch(name):
        raise ValueError("a name is of small letters, digits and _, a letter first")
    if (OURS / f"{name}.py").exists():
        raise ValueError(f"{name} is the name of a file of ours: choose another")
    words = name.split("_")
    kind = "".join(word.capitalize() for word in words if word)
    path = users_folder() / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            file.write(TEXT.format(kind=kind, title=" ".join(words).capitalize()))
    except FileExistsError:
        raise ValueError(f"{path} is there already") from None
    return path
