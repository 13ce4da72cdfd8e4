"""How often somebody may try to log in, counted in Valkey for all processes together."""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.problems import ProblemCode, ProblemError

TRIES_FOR_A_NAME = RateLimitItemPerMinute(5, 5, namespace="login-name")
TRIES_FROM_AN_ADDRESS = RateLimitItemPerMinute(60, 5, namespace="login-address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody at an address who says to be somebody."""

    address: str
    username: str

    def counters(self) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
        """Name what the attempt counts against: this name from here, and all from here."""
        name = hashlib.sha256(self.username.encode()).hexdigest()
        return (
            (TRIES_FOR_A_NAME, (self.address, name)),
            (TRIES_FROM_AN_ADDRESS, (self.address,)),
        )


class LoginThrottle:
    """Counts attempts in Valkey; while that is away each process counts on its own."""

    def __init__(self, redis: Redis) -> None:
        shared = RedisStorage(
            "redis://",
            implementation="redispy",
            key_prefix="limits",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]  # documented so
        )
        self._shared = MovingWindowRateLimiter(shared)
        self._own = MovingWindowRateLimiter(MemoryStorage())

    async def admit(self, attempt: Attempt, now: datetime) -> None:
        """Count an attempt, or answer 429 with when to come back."""
        try:
            await _admit(self._shared, attempt, now)
        except RedisError:
            await _admit(self._own, attempt, now)

    async def forgive(self, attempt: Attempt) -> None:
        """Forget the attempts for a name that has got in."""
        item, names = attempt.counters()[0]
        await self._own.clear(item, *names)
        try:
            await self._shared.clear(item, *names)
        except RedisError:
            return


async def _admit(limiter: MovingWindowRateLimiter, attempt: Attempt, now: datetime) -> None:
    for item, names in attempt.counters():
        if await limiter.hit(item, *names):
            continue
        window = await limiter.get_window_stats(item, *names)
        seconds = max(1, math.ceil(window.reset_time - now.timestamp()))
        raise ProblemError(
            HTTPStatus.TOO_MANY_REQUESTS,
            ProblemCode.TOO_MANY_ATTEMPTS,
            f"Too many attempts to log in; try again in {seconds} s.",
            retry_after=seconds,
        )
