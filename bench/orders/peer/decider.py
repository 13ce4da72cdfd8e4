"""Decide the peer's orders: hand each to Celery.

python -m bench.orders.peer.decider TAKEN
"""

import sys
from pathlib import Path

import uvloop
from redis.asyncio import Redis

from bench.orders.load import Ends, Loader, Wish, serve
from bench.orders.peer.app import submit_order
from bench.orders.peer.settings import CHANNEL, read


async def ask(wish: Wish) -> None:
    """Put an order into the queue; it blocks for as long as Redis takes."""
    submit_order.delay(wish.id, wish.instrument, wish.units)


async def decide(taken: Path) -> None:
    """Take loads until standard input ends."""
    async with Redis.from_url(read().redis, decode_responses=True) as redis:
        ends = Ends(redis, CHANNEL)
        await serve(Loader(ask, ends, taken), ends)


if __name__ == "__main__":
    uvloop.run(decide(Path(sys.argv[1])))
