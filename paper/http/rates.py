"""How much one address may ask for: requests and connections a second, streams at a time."""

from collections import Counter, deque
from dataclasses import dataclass

SECOND = 1.0
MOST_ADDRESSES = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """What one address may do; no limit where None."""

    requests_per_second: int | None = None
    streams: int | None = None
    connections_per_second: int | None = None


NO_LIMITS = RateLimits()
OANDAS_LIMITS = RateLimits(requests_per_second=120, streams=20)
"""Without OANDA's two new connections a second, which few clients keep to."""


class Windows:
    """Counts what each address did in the last second, to the moment."""

    def __init__(self) -> None:
        self._done: dict[str, deque[float]] = {}

    def allow(self, address: str, limit: int | None, now: float) -> bool:
        """Count one more if it keeps to the limit; `now` is in seconds and never goes back."""
        if limit is None:
            return True
        done = self._done.get(address)
        if done is None:
            self._forget_the_idle(now)
            done = self._done[address] = deque()
        while done and done[0] <= now - SECOND:
            done.popleft()
        if len(done) >= limit:
            return False
        done.append(now)
        return True

    def _forget_the_idle(self, now: float) -> None:
        if len(self._done) >= MOST_ADDRESSES:
            recent = self._done.items()
            self._done = {name: done for name, done in recent if done and done[-1] > now - SECOND}


@dataclass(slots=True, kw_only=True)
class Exhaustion:
    """Requests that are still to be refused, and until when all of them are."""

    requests: int = 0
    until: float = 0.0


class Rates:
    """The limits in force, who has used how much, and whose are said to be used up."""

    def __init__(self, limits: RateLimits) -> None:
        self.limits = limits
        self.refused = 0
        self._requests = Windows()
        self._connections = Windows()
        self._streams: Counter[str] = Counter()
        self._exhausted = Exhaustion()

    def allow_request(self, address: str, now: float) -> bool:
        """Count a request if the address may send one now."""
        allowed = not self._is_exhausted(now) and self._requests.allow(
            address, self.limits.requests_per_second, now
        )
        self.refused += not allowed
        return allowed

    def allow_connection(self, address: str, now: float) -> bool:
        """Count a new connection if the address may open one now."""
        return self._connections.allow(address, self.limits.connections_per_second, now)

    def open_stream(self, address: str) -> bool:
        """Count a stream if the address may have one more; `close_stream` gives it back."""
        limit = self.limits.streams
        if limit is not None and self._streams[address] >= limit:
            self.refused += 1
            return False
        self._streams[address] += 1
        return True

    def close_stream(self, address: str) -> None:
        """Give a stream back."""
        self._streams[address] -= 1
        if not self._streams[address]:
            del self._streams[address]

    def exhaust(self, requests: int, until: float) -> None:
        """Refuse the next requests of everybody, and all of them until a time."""
        self._exhausted = Exhaustion(requests=requests, until=until)

    def _is_exhausted(self, now: float) -> bool:
        if self._exhausted.requests:
            self._exhausted.requests -= 1
            return True
        return now < self._exhausted.until
