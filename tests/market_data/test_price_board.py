"""The board of accepted ticks keeps each once, in order, from one writer."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from adapters.redis.connection import connect
from adapters.redis.prices import RedisPriceBoard
from adapters.redis.tape import RedisTape
from domain.accounts import Feed
from domain.feeds import FeedStatus, FeedTakenOver, FeedTick
from domain.numbers import Points
from domain.ticks import ORIGIN, Tick, TickId

NOW = datetime(2026, 11, 20, tzinfo=UTC)
EUR_USD = "EUR_USD"


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """Connect to an empty Valkey."""
    client = connect(redis_url)
    yield client
    await client.aclose()


def feed_ticks(first: int, count: int) -> list[FeedTick]:
    """Make ticks a millisecond apart."""
    return [
        FeedTick(
            EUR_USD,
            Tick(TickId(number * 1_000_000, 0), Points(138_000 + number), Points(138_010 + number)),
            number,
            None,
        )
        for number in range(first, first + count)
    ]


def ids(ticks: object) -> list[int]:
    """Return the market times of ticks in milliseconds."""
    return [tick.time // 1_000_000 for tick in ticks]  # type: ignore[attr-defined]


async def taken_over(board: RedisPriceBoard) -> str:
    """Become the writer and learn where the stream ends."""
    writer = await board.take_over(Feed.PAPER)
    await board.last_ticks(Feed.PAPER, [EUR_USD])
    return writer


async def test_appended_twice_a_tick_is_kept_once(redis: Redis) -> None:
    board, tape = RedisPriceBoard(redis), RedisTape(redis)
    writer = await taken_over(board)

    await board.append(Feed.PAPER, writer, feed_ticks(1, 3))
    await board.append(Feed.PAPER, writer, feed_ticks(1, 5))

    page = await tape.after(Feed.PAPER, EUR_USD, ORIGIN, 100)
    assert ids(page.ticks) == [1, 2, 3, 4, 5]
    assert page.whole


async def test_server_that_forgot_its_last_ticks_is_given_them_again(redis: Redis) -> None:
    board, tape = RedisPriceBoard(redis), RedisTape(redis)
    writer = await taken_over(board)
    await board.append(Feed.PAPER, writer, feed_ticks(1, 3))
    forgetful = {key: await redis.dump(key) for key in await redis.keys()}
    await board.append(Feed.PAPER, writer, feed_ticks(4, 3))
    for key, content in forgetful.items():
        await redis.restore(key, 0, content or b"", replace=True)

    lost = await board.append(Feed.PAPER, writer, feed_ticks(7, 2))

    page = await tape.after(Feed.PAPER, EUR_USD, ORIGIN, 100)
    assert ids(page.ticks) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert not lost


async def test_server_that_forgot_everything_leaves_a_gap(redis: Redis) -> None:
    first = RedisPriceBoard(redis)
    await first.append(Feed.PAPER, await taken_over(first), feed_ticks(1, 3))
    board = RedisPriceBoard(redis)
    writer = await taken_over(board)
    await board.append(Feed.PAPER, writer, feed_ticks(4, 2))
    await redis.flushall()

    lost = await board.append(Feed.PAPER, writer, feed_ticks(6, 1))

    page = await RedisTape(redis).after(Feed.PAPER, EUR_USD, TickId(3_000_000, 0), 100)
    assert ids(page.ticks) == [4, 5, 6]
    assert [(gap.after, gap.before) for gap in lost] == [(ORIGIN, TickId(4_000_000, 0))]


async def test_earlier_writer_is_refused(redis: Redis) -> None:
    zombie, successor = RedisPriceBoard(redis), RedisPriceBoard(redis)
    old = await taken_over(zombie)
    await taken_over(successor)

    with pytest.raises(FeedTakenOver):
        await zombie.append(Feed.PAPER, old, feed_ticks(1, 1))
    with pytest.raises(FeedTakenOver):
        await zombie.say(Feed.PAPER, old, FeedStatus.LIVE, "", NOW)


async def test_cut_stream_is_not_whole_for_a_reader_that_is_behind(redis: Redis) -> None:
    board, tape = RedisPriceBoard(redis), RedisTape(redis)
    await board.append(Feed.PAPER, await taken_over(board), feed_ticks(1, 10))
    await redis.xtrim("ticks:paper:EUR_USD", maxlen=4, approximate=False)

    behind = await tape.after(Feed.PAPER, EUR_USD, TickId(3_000_000, 0), 100)
    level = await tape.after(Feed.PAPER, EUR_USD, TickId(7_000_000, 0), 100)

    assert (behind.whole, ids(behind.ticks)) == (False, [7, 8, 9, 10])
    assert (level.whole, ids(level.ticks)) == (True, [8, 9, 10])


async def test_reader_at_the_origin_sees_whether_the_stream_was_cut(redis: Redis) -> None:
    board, tape = RedisPriceBoard(redis), RedisTape(redis)
    await board.append(Feed.PAPER, await taken_over(board), feed_ticks(1, 10))
    uncut = await tape.after(Feed.PAPER, EUR_USD, ORIGIN, 3)
    await redis.xtrim("ticks:paper:EUR_USD", maxlen=4, approximate=False)

    assert uncut.whole
    assert not (await tape.after(Feed.PAPER, EUR_USD, ORIGIN, 3)).whole
