"""What many strategies are asked for: how much, how protected, on which bars; and how they act."""

from typing import Annotated

from strategies.base import Orders, Parameter

UnitsHeld = Annotated[
    int,
    Parameter(
        text="Units of the base currency to hold", unit="units", minimum=1, maximum=100_000_000
    ),
]
BarSeconds = Annotated[
    int, Parameter(text="Length of a bar", unit="seconds", minimum=1, maximum=86_400)
]
StopDistance = Annotated[
    int,
    Parameter(text="Distance of the stop from the fill", unit="points", minimum=1, maximum=100_000),
]
TargetDistance = Annotated[
    int,
    Parameter(
        text="Distance of the target from the fill; 0 for none",
        unit="points",
        minimum=0,
        maximum=100_000,
    ),
]


def hold(orders: Orders, side: int, units: int, stop: int, target: int) -> None:
    """Ask to be long (1), short (-1) or flat (0) at the market, unless it is so already."""
    if side > 0 and orders.position <= 0:
        orders.buy(units, stop=stop, target=target)
    elif side < 0 and orders.position >= 0:
        orders.sell(units, stop=stop, target=target)
    elif side == 0 and orders.position != 0:
        orders.close()
