"""What ends a run, in words."""

import numpy as np

from domain.instruments import Instrument
from domain.times import rfc3339
from engine.kernel.layout import (
    LONGEST_BOOK,
    MOST_ORDERS,
    MOST_ROUNDS,
    TOO_MANY_ON_A_TICK,
    TOO_MANY_ORDERS,
    TOO_MANY_TRADES,
    TOO_MUCH_MONEY,
)

TEXTS = {
    TOO_MANY_TRADES: f"more than {LONGEST_BOOK:,} trades are open in one instrument",
    TOO_MANY_ON_A_TICK: f"more than {MOST_ROUNDS} orders were asked for on one tick",
    TOO_MANY_ORDERS: f"more than {MOST_ORDERS:,} orders were asked for",
    TOO_MUCH_MONEY: "the balance is too large to be counted exactly",
}


def fault_of(account: np.void, instruments: tuple[Instrument, ...]) -> str:
    """Say why the exchange ended a run."""
    moment = rfc3339(int(account["time"]))
    name = instruments[int(account["faulty"])].name
    return f"{TEXTS[int(account['fault'])]} ({name}, at the tick of {moment})"
