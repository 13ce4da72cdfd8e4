"""Each strategy decides what its docstring says, on prices whose answer can be reasoned out.

A bar of 60 seconds has one tick here, so that its close is that tick's mid price, and it is
finished by the next tick, a minute later.
"""

from datetime import UTC, datetime

import pytest

from strategies.base import InvalidParameter
from strategies.catalogue import validate_parameters
from tests.strategies.deciding import SECOND, Made, decided, stepper, ticks

MINUTE = 60


def test_rsi_buys_when_it_has_left_oversold_and_closes_at_its_middle() -> None:
    # Three falls make the index 0. A rise of 30 against an average loss of 10 * 2 / 3 makes it
    # 60: it has left oversold. A fall of 20 takes it to 37.5, a rise of 60 beyond its middle.
    prices = [1000, 990, 980, 970, 1000, 980, 1040, 1040]
    step = stepper("rsi_reversion", {"bar": 60, "length": 3, "units": 10, "stop": 50})

    made = decided(step, ticks(prices, MINUTE))

    assert made == [Made(5 * MINUTE, 10, 50, 0), Made(7 * MINUTE, -10, 0, 0)]


def test_bollinger_follows_a_close_above_its_band_until_one_below_the_average() -> None:
    # Of 1000, 1002, 1000, 1002, 1030 the mean is 1006.8 and the deviation 11.6: with a width of
    # 1.5 the band is at 1024.3. The next close, 990, is below the average of its own five, 1004.8,
    # and above the lower band, 983.9.
    prices = [1000, 1002, 1000, 1002, 1030, 990, 990]
    step = stepper(
        "bollinger_breakout", {"bar": 60, "length": 5, "width": 1.5, "units": 10, "stop": 50}
    )

    made = decided(step, ticks(prices, MINUTE))

    assert made == [Made(5 * MINUTE, 10, 50, 0), Made(6 * MINUTE, -10, 0, 0)]


def test_macd_turns_with_its_histogram() -> None:
    # A fast average is above a slow one while prices rise, and the difference grows with them:
    # a constant price has a histogram of 0, the rise after it a cross upwards, the fall one down.
    prices = [1000] * 8 + [1010, 1020, 1000, 960, 960]
    step = stepper("macd", {"bar": 60, "fast": 2, "slow": 4, "signal": 2, "units": 10, "stop": 50})

    made = decided(step, ticks(prices, MINUTE))

    assert made[0] == Made(9 * MINUTE, 10, 50, 0)
    assert [each.units for each in made] == [10, -20]


def test_donchian_enters_beyond_the_long_channel_and_leaves_beyond_the_short_one() -> None:
    # Three bars between 1000 and 1010 with true ranges 0, 10 and 10: their average over two is
    # 5, then 7.5. 1011 is above them all; the stop is two ranges away, 15 points. The lowest of the
    # latest two bars is then 1011's own and 1013's: 1005 is below it.
    prices = [1000, 1010, 1000, 1011, 1013, 1005]
    step = stepper(
        "donchian", {"bar": 60, "entry": 3, "exit": 2, "atr": 2, "units": 10, "stop_ranges": 2.0}
    )

    made = decided(step, ticks(prices, MINUTE))

    assert made == [Made(3 * MINUTE, 10, 15, 0), Made(5 * MINUTE, -10, 0, 0)]


@pytest.mark.parametrize(
    ("midnight", "opens", "closes"),
    [
        # Winter: London is UTC, New York five hours behind.
        (datetime(2024, 1, 17, tzinfo=UTC), 8, 21),
        # New York has changed its clocks, London has not.
        (datetime(2024, 3, 20, tzinfo=UTC), 8, 20),
        # Summer in both.
        (datetime(2024, 7, 17, tzinfo=UTC), 7, 20),
    ],
)
def test_london_breakout_keeps_the_hours_of_both_cities(
    midnight: datetime, opens: int, closes: int
) -> None:
    # Half-hours from midnight: a night's range of 200 points, then above it all day.
    start = round(midnight.timestamp()) * SECOND
    # London's midnight in summer is the hour before; the range of this night is unchanged by it.
    prices = [100_000, 100_200] * opens + [100_300] * (48 - 2 * opens)
    step = stepper("london_breakout", {"bar": 1_800, "units": 10, "reward": 1.5})

    made = decided(step, ticks(prices, 1_800, start))

    assert made == [Made(opens * 3_600, 10, 220, 300), Made(closes * 3_600, -10, 0, 0)]


def test_london_breakout_leaves_a_range_that_is_too_wide() -> None:
    prices = [100_000, 101_000] * 8 + [102_000] * 8

    assert decided(stepper("london_breakout", {"bar": 1_800}), ticks(prices, 1_800)) == []


def test_grid_buys_each_level_down_sells_them_up_and_gives_up_at_its_stop() -> None:
    # Anchor 1000, levels each 20 points, two on a side, all closed 50 points away. The stop of an
    # order is where the grid's is: 31 points from the
    # ask of 981, 11 from that of 961. At 951 the bid is there.
    prices = [1000, 980, 960, 981, 980, 951, 951, 951]
    given = {"spacing": 20, "levels": 2, "grid_stop": 50, "units": 10, "rest": 3_600}
    made = decided(stepper("grid", given), ticks(prices, 1))

    assert made == [
        Made(1, 10, 31, 0),
        Made(2, 10, 11, 0),
        Made(3, -10, 0, 0),
        Made(5, -10, 0, 0),
    ]


@pytest.mark.parametrize(
    ("strategy", "given", "named"),
    [
        ("rsi_reversion", {"oversold": 50.0, "overbought": 50.0}, "oversold"),
        ("bollinger_breakout", {"length": 5, "width": 2.0}, "width"),
        ("macd", {"fast": 30}, "fast"),
        ("donchian", {"exit": 20}, "exit"),
        ("london_breakout", {"bar": 700}, "bar"),
        ("london_breakout", {"opening": 11}, "opening"),
        ("london_breakout", {"flat": 6}, "flat"),
        ("london_breakout", {"narrowest": 800}, "narrowest"),
        ("grid", {"grid_stop": 500}, "grid_stop"),
    ],
)
def test_parameters_at_odds_are_refused(
    strategy: str, given: dict[str, object], named: str
) -> None:
    with pytest.raises(InvalidParameter) as refused:
        validate_parameters(strategy, given)

    assert refused.value.name == named


@pytest.mark.parametrize("cut", [1, 5, 30, 77])
def test_a_strategy_of_bars_goes_on_from_any_checkpoint(cut: int) -> None:
    given = {"bar": 60, "length": 3, "units": 10, "stop": 50}
    seen = ticks([1000 + k * k * 37 % 90 for k in range(120)], 20)
    whole, half, restored = (stepper("rsi_reversion", given) for _ in range(3))

    expected = [whole.step(tick) for tick in seen]
    before = [half.step(tick) for tick in seen[:cut]]
    restored.restore(half.state(), half.decisions)

    assert before + [restored.step(tick) for tick in seen[cut:]] == expected
    assert any(expected)
