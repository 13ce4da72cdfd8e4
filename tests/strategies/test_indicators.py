"""Every indicator says what its definition says, computed anew from all values."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as draw

from strategies.channels import Bollinger, Donchian, Macd
from strategies.indicators import LONGEST, Atr, Deviation, Ema, Highest, Lowest, Rsi, Sma

SERIES = draw.lists(draw.integers(90_000, 160_000).map(lambda n: n / 2), min_size=1, max_size=120)
LENGTHS = draw.integers(2, 30)


class DrawnBar(NamedTuple):
    """A bar of three prices."""

    high: float
    low: float
    close: float
    time: int = 0
    open: float = 0.0
    ticks: int = 1


def bars_of(series: Sequence[float]) -> list[DrawnBar]:
    """Make bars whose close lies between high and low."""
    return [DrawnBar(value + 7 + k % 5, value - 4 - k % 3, value) for k, value in enumerate(series)]


def wilder(values: Sequence[float], length: int) -> float:
    """Average as Wilder did, in one go."""
    average = float(np.mean(values[:length]))
    for value in values[length:]:
        average = (average * (length - 1) + value) / length
    return average


@given(SERIES, LENGTHS)
def test_averages_are_those_of_pandas(series: list[float], length: int) -> None:
    fast, plain = Ema(), Sma()
    fast.over(length)
    plain.over(length)
    for value in series:
        fast.update(value)
        plain.update(value)

    table = pd.Series(series)
    assert fast.value == pytest.approx(table.ewm(span=length, adjust=False).mean().iloc[-1])
    assert plain.value == pytest.approx(table.rolling(length, min_periods=1).mean().iloc[-1])
    assert fast.valid == plain.valid == (len(series) >= length)


@given(SERIES, LENGTHS)
def test_deviation_and_bands_are_those_of_numpy(series: list[float], length: int) -> None:
    deviation, bands = Deviation(), Bollinger()
    deviation.over(length)
    bands.over(length, 2.0)
    for value in series:
        deviation.update(value)
        bands.update(value)

    latest = series[-length:]
    assert deviation.mean == pytest.approx(np.mean(latest))
    assert deviation.value == pytest.approx(np.std(latest), abs=1e-4)
    assert bands.upper == pytest.approx(np.mean(latest) + 2 * np.std(latest), abs=1e-3)
    assert bands.lower == pytest.approx(np.mean(latest) - 2 * np.std(latest), abs=1e-3)


def test_deviation_of_a_quiet_market_far_from_zero_stays_exact() -> None:
    deviation = Deviation()
    deviation.over(50)
    series = [1e9 + (k % 2) * 0.5 for k in range(20_000)]
    for value in series:
        deviation.update(value)

    assert deviation.value == pytest.approx(0.25, rel=1e-6)


@given(SERIES, LENGTHS)
def test_extremes_are_those_of_the_latest_values(series: list[float], length: int) -> None:
    highest, lowest, channel = Highest(), Lowest(), Donchian()
    for each in (highest, lowest, channel):
        each.over(length)
    bars = bars_of(series)
    for place, bar in enumerate(bars):
        latest = bars[max(place + 1 - length, 0) : place + 1]
        assert highest.update(bar.close) == max(each.close for each in latest)
        assert lowest.update(bar.close) == min(each.close for each in latest)
        channel.update(bar)
        assert channel.upper == max(each.high for each in latest)
        assert channel.lower == min(each.low for each in latest)


def test_extremes_over_all_that_can_be_kept() -> None:
    highest, series = Highest(), [float(-k) for k in range(3 * LONGEST)]
    highest.over(LONGEST)

    assert [highest.update(value) for value in series][-1] == series[-LONGEST]


@given(SERIES, LENGTHS)
def test_rsi_and_atr_are_wilders(series: list[float], length: int) -> None:
    index, ranges = Rsi(), Atr()
    index.over(length)
    ranges.over(length)
    for bar in bars_of(series):
        index.update(bar.close)
        ranges.update(bar)

    changes = np.diff(series)
    if len(changes) >= length:
        gain = wilder(np.maximum(changes, 0), length)
        loss = wilder(np.maximum(-changes, 0), length)
        expected = 50 if gain + loss == 0 else 100 * gain / (gain + loss)
        assert index.value == pytest.approx(expected, abs=1e-9)
    assert index.valid == (len(changes) >= length)
    bars = bars_of(series)
    true = [bars[0].high - bars[0].low] + [
        max(bar.high, last.close) - min(bar.low, last.close) for last, bar in pairwise(bars)
    ]
    assert ranges.value == pytest.approx(wilder(true, min(length, len(true))))


@given(SERIES)
def test_macd_is_the_difference_of_its_averages(series: list[float]) -> None:
    macd = Macd()
    macd.over(3, 7, 4)
    for value in series:
        macd.update(value)

    table = pd.Series(series)
    slow, fast = (table.ewm(span=n, adjust=False).mean() for n in (7, 3))
    assert macd.value == pytest.approx((fast - slow).iloc[-1], abs=1e-6)
    if len(series) >= 7:
        signal = (fast - slow).iloc[6:].ewm(span=4, adjust=False).mean().iloc[-1]
        assert macd.signal == pytest.approx(signal, abs=1e-6)
    assert macd.valid == (len(series) >= 10)


@pytest.mark.parametrize("length", [0, LONGEST + 1])
def test_length_that_cannot_be_kept_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="values"):
        Sma().over(length)
