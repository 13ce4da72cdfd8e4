"""What the page's script draws, as plain columns."""

from typing import NamedTuple

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.market_time import Int64s
from engine.metrics.outcome import PRICE, Outcome, Table
from engine.metrics.trades import Floats
from engine.report.curve import equity_curve
from engine.report.fingerprint import Json
from engine.results import MICRO, CloseReason
from engine.trust.monte_carlo import MonteCarlo, affordable_runs, simulate

NS_PER_MS = 1_000_000
LISTED = 5_000
"""Rows of trades in the page; the exports have them all."""
PRICES = 3_000
BARS = 40
LEAST_DRAWN = 10


class Bars(NamedTuple):
    """Counts between edges; there is one edge more than counts."""

    edges: Floats
    counts: Int64s


def chart_data(book: Ledger) -> dict[str, Json]:
    """Return everything that is drawn: times in milliseconds, money in the account's currency."""
    outcome = book.outcome
    return {
        "currency": outcome.spec.currency,
        "instruments": [each.name for each in outcome.spec.instruments],
        "precisions": [each.display_precision for each in outcome.spec.instruments],
        "equity": _equity(outcome),
        "prices": _prices(outcome),
        "trades": _trades(outcome),
        "count": int(outcome.trades.size),
        "distribution": _distribution(book),
        "fan": _fan(book),
    }


def thin_prices(prices: Table, most: int = PRICES) -> Table:
    """Merge neighbouring samples until there are at most so many; lows and highs are kept."""
    if prices.size <= most:
        return prices
    starts = np.linspace(0, prices.size, most + 1).astype(np.int64)[:-1]
    ends = np.append(starts[1:], prices.size) - 1
    merged = np.empty(most, PRICE)
    merged["time"], merged["close"] = prices["time"][ends], prices["close"][ends]
    merged["low"] = np.minimum.reduceat(prices["low"], starts)
    merged["high"] = np.maximum.reduceat(prices["high"], starts)
    return merged


def bars(values: Floats, most: int = BARS) -> Bars:
    """Count values into equal spans, of which one edge is zero."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    width = (high - low) / most or 1.0
    first, last = int(np.floor(low / width)), int(np.ceil(high / width))
    edges: Floats = np.arange(first, max(last, first + 1) + 1, dtype=np.float64) * width
    # What lies on an edge by rounding alone must not fall out of the last span.
    at = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, edges.size - 2)
    return Bars(edges, np.bincount(at, minlength=edges.size - 1).astype(np.int64))


def _equity(outcome: Outcome) -> Json:
    curve = equity_curve(outcome)
    return {
        "time": _ms(curve.time),
        "nav": _money(curve.nav),
        "drawdown": np.round(curve.drawdown, 6).tolist(),
    }


def _prices(outcome: Outcome) -> Json:
    if outcome.prices is None or not outcome.prices.size:
        return None
    kept = thin_prices(outcome.prices)
    digits = outcome.spec.instruments[0].display_precision
    columns: dict[str, Json] = {"time": _ms(kept["time"])}
    for name in ("low", "high", "close"):
        columns[name] = np.round(kept[name] / 2 / 10.0**digits, digits + 1).tolist()
    return columns


def _trades(outcome: Outcome) -> Json:
    rows = outcome.trades[:LISTED]
    digits = np.array([each.display_precision for each in outcome.spec.instruments])
    pips = np.array([each.points_per_pip for each in outcome.spec.instruments])
    pip = pips[rows["instrument"]]
    gained = (rows["exit"] - rows["entry"]) * np.sign(rows["units"])
    names = [CloseReason(each).name.lower() for each in rows["reason"].tolist()]
    reasons: list[Json] = list(names)
    return {
        "trade": rows["trade"].tolist(),
        "instrument": rows["instrument"].tolist(),
        "units": rows["units"].tolist(),
        "opened": _ms(rows["open_time"]),
        "closed": _ms(rows["close_time"]),
        "entry": (rows["entry"] / 10.0 ** digits[rows["instrument"]]).tolist(),
        "exit": (rows["exit"] / 10.0 ** digits[rows["instrument"]]).tolist(),
        "reason": reasons,
        "result": _money(rows["profit"] + rows["financing"]),
        "pips": (gained / pip).tolist(),
        "adverse": (rows["adverse"] / pip).tolist(),
        "favourable": (rows["favourable"] / pip).tolist(),
    }


def _distribution(book: Ledger) -> Json:
    if not book.trades.count:
        return None
    counted = bars(book.trades.result / MICRO)
    return {"edges": counted.edges.tolist(), "counts": counted.counts.tolist()}


def _fan(book: Ledger) -> Json:
    if book.trades.count < LEAST_DRAWN:
        return None
    runs = affordable_runs(book.trades.count)
    seen = simulate(book, MonteCarlo(runs=runs))
    actual = np.concatenate(([0], np.cumsum(book.trades.result)))[seen.steps]
    low, middle, high = (_money(row) for row in seen.band)
    steps = seen.steps.tolist()
    return {
        "runs": runs,
        "steps": steps,
        "low": low,
        "middle": middle,
        "high": high,
        "actual": _money(actual),
    }


def _ms(times: Int64s) -> Json:
    milliseconds: Json = (times // NS_PER_MS).tolist()
    return milliseconds


def _money(micro: Int64s | Floats) -> Json:
    amounts: Json = np.round(micro / MICRO, 2).tolist()
    return amounts
