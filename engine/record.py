"""A strategy's state as one record of fixed layout, and as bytes."""

from dataclasses import dataclass

import numpy as np

from domain.runs import StrategyFault
from engine.bars import Bars
from engine.layouts import set_state, state_layout, state_values
from engine.orders import StepOrders
from strategies.base import Strategy

ORDERS_FIELDS: list[tuple[str, type[np.generic]]] = [
    ("orders.position", np.int64),
    ("orders.entry", np.int64),
    ("orders.pending_decision", np.int64),
    ("orders.waiting", np.int64),
    ("orders.cancelling", np.bool_),
    ("orders.draining", np.bool_),
    ("orders.time", np.int64),
    ("orders.bid", np.int64),
    ("orders.ask", np.int64),
]
"""What `orders` remembers; the dot keeps the names apart from a strategy's own."""


@dataclass(frozen=True, slots=True)
class StateRecord:
    """The layout of what one strategy class and its `orders` remember."""

    layout: np.dtype[np.void]

    def to_bytes(self, strategy: Strategy, orders: StepOrders, bars: Bars) -> bytes:
        """Write the state; raises `StrategyFault` where a value does not fit its field."""
        values = (
            orders.position,
            orders.entry,
            orders.pending_decision,
            orders.waiting,
            orders.cancelling,
            orders.draining,
            *orders.quote,
            *bars.values,
            state_values(strategy),
        )
        try:
            return np.array(values, dtype=self.layout).tobytes()
        except (OverflowError, TypeError, ValueError) as error:
            raise StrategyFault(f"the state cannot be kept: {error}") from error

    def from_bytes(self, state: bytes, strategy: Strategy, orders: StepOrders, bars: Bars) -> None:
        """Read the state back into a strategy, its orders and its bars."""
        if len(state) != self.layout.itemsize:
            raise StrategyFault(
                f"{len(state)} bytes of state where {self.layout.itemsize} are expected: "
                "the strategy has changed"
            )
        values = np.frombuffer(state, dtype=self.layout)[0].item()
        *kept, own = values
        orders.position, orders.entry, pending_decision, waiting, cancelling, draining = kept[:6]
        orders.expect(pending_decision, waiting)
        orders.cancelling, orders.draining = cancelling, draining
        orders.see_quote(*kept[6:9])
        bars.values = list(kept[9:])
        set_state(strategy, own)


def state_record(strategy: type[Strategy]) -> StateRecord:
    """Lay out what a strategy class remembers, in the order of its source."""
    bars = [(name, np.int64) for name in Bars.FIELDS]
    columns = [*ORDERS_FIELDS, *bars, ("strategy", state_layout(strategy))]
    return StateRecord(np.dtype(columns))
