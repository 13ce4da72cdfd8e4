"""The benchmark's EMA cross, written down a second time and straight from its description."""

from collections.abc import Iterator

from engine.ticks import TickBatch

FAST, SLOW = 1_000, 6_000
UNITS, STOP, TARGET = 100_000, 80, 160


def workload(ticks: TickBatch) -> list[tuple[str, int]]:
    """Return why each trade was closed, and its profit in points times units."""
    closed: list[tuple[str, int]] = []
    side = entry = 0
    bid = ask = 0
    for bid, ask, cross in crosses(ticks):
        away = bid if side > 0 else ask
        if side and (away - entry) * side <= -STOP:
            closed.append(("STOP", (away - entry) * side * UNITS))
            side = 0
        elif side and (away - entry) * side >= TARGET:
            closed.append(("TARGET", TARGET * UNITS))
            side = 0
        if cross and cross != side:
            if side:
                closed.append(("REVERSAL", (away - entry) * side * UNITS))
            side, entry = cross, ask if cross > 0 else bid
    if side:
        closed.append(("END", ((bid if side > 0 else ask) - entry) * side * UNITS))
    return closed


def crosses(ticks: TickBatch) -> Iterator[tuple[int, int, int]]:
    """Yield bid, ask, and 1 or -1 where the averages cross."""
    fast = slow = before = 0.0
    prices = zip(ticks.bid.tolist(), ticks.ask.tolist(), strict=True)
    for seen, (bid, ask) in enumerate(prices, start=1):
        mid = (bid + ask) / 2
        fast = mid if seen == 1 else fast + (mid - fast) * (2.0 / (FAST + 1))
        slow = mid if seen == 1 else slow + (mid - slow) * (2.0 / (SLOW + 1))
        now = fast - slow
        up, down = before <= 0 < now, before >= 0 > now
        yield bid, ask, (up - down) if seen > SLOW else 0
        before = now if seen >= SLOW else 0.0
