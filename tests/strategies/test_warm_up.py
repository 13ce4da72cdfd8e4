"""A strategy on bars has its bars when it begins, and does not wait for days."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from activities.warm_up import WarmUp
from adapters.history.lake import FolderLake
from domain.broker import Candle
from domain.instruments import MAJORS
from domain.ticks import TickId
from domain.times import SECOND_NS
from domain.warm_up import LATEST, granularity_for, ticks_within_candles
from engine.bars import Bars
from engine.step import LiveStepper
from strategies.donchian import DonchianTurtle
from strategies.ema_cross import EmaCross
from tests.orders.conftest import exchange, world
from tests.orders.world import World
from tests.strategies.test_step_orders import RUN, RUN_ROW

__all__ = ["exchange", "world"]

EUR_USD = MAJORS["EUR_USD"]
NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


def candle(number: int, *, complete: bool = True) -> Candle:
    """Make one of five-minute candles that rise."""
    opened = Decimal("1.10000") + Decimal("0.00010") * number
    return Candle(
        time=NOON + number * timedelta(minutes=5),
        open=opened,
        high=opened + Decimal("0.00030"),
        low=opened - Decimal("0.00020"),
        close=opened + Decimal("0.00010"),
        volume=9,
        complete=complete,
    )


def test_candles_make_the_bars_that_they_are() -> None:
    bars, made = Bars(900), []
    for tick in ticks_within_candles([candle(each) for each in range(7)], "M5", EUR_USD, LATEST):
        made.append(bars.add(tick))
    finished = [each for each in made if each is not None]
    assert [(each.open, each.high, each.low, each.close) for each in finished] == [
        (110_000, 110_050, 109_980, 110_030),
        (110_030, 110_080, 110_010, 110_060),
    ]


def test_candle_that_is_not_over_ends_where_trading_begins() -> None:
    began = int(NOON.timestamp()) * SECOND_NS
    before = TickId(began + 400 * SECOND_NS, 0)
    shown = ticks_within_candles([candle(0), candle(1, complete=False)], "M5", EUR_USD, before)
    assert len(shown) == 6
    assert all(tick.id < before for tick in shown)


@pytest.mark.parametrize(
    ("seconds", "granularity"),
    [(300, "M5"), (900, "M15"), (14_400, "H1"), (420, "M1"), (5, "S5"), (7, None), (0, None)],
)
def test_bars_are_made_of_the_longest_candles_that_fit(
    seconds: int, granularity: str | None
) -> None:
    assert granularity_for(seconds) == granularity


async def test_channel_is_the_markets_when_its_run_begins(world: World, tmp_path: Path) -> None:
    strategy = DonchianTurtle()
    strategy.bar = 300
    strategy.start()
    stepper = LiveStepper(RUN, EUR_USD, strategy)
    warm_up = WarmUp(
        tape=world.tools.tape, history=FolderLake(tmp_path), brokers=world.tools.brokers
    )
    run = replace(RUN_ROW, account=world.account)

    warmed = await warm_up.warm(run, stepper)

    broker = await world.tools.brokers.broker(world.account)
    candles = [each for each in await broker.candles("EUR_USD", "M5", 60) if each.complete]
    tops = [max(each.high for each in candles[end - 20 : end]) for end in range(20, 60)]
    assert "candles of M5" in warmed.detail
    assert "more bars" not in warmed.detail
    assert strategy.entries.valid
    assert strategy.ranges.valid
    # A candle may have ended between the two readings.
    assert strategy.entries.upper in [EUR_USD.points(top) for top in tops[-2:]]


async def test_strategy_on_ticks_is_shown_ticks(world: World, tmp_path: Path) -> None:
    stepper = LiveStepper(RUN, EUR_USD, EmaCross())
    warm_up = WarmUp(
        tape=world.tools.tape, history=FolderLake(tmp_path), brokers=world.tools.brokers
    )
    warmed = await warm_up.warm(replace(RUN_ROW, account=world.account), stepper)
    assert "five-second candles" in warmed.detail
