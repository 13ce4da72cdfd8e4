"""Market times: aware UTC datetimes for people, nanoseconds since 1970 for machines."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

SECOND_NS = 1_000_000_000


def to_ns(moment: datetime) -> int:
    """Turn an aware time into nanoseconds since 1970 (UTC)."""
    elapsed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (elapsed.days * 86_400 + elapsed.seconds) * SECOND_NS + elapsed.microseconds * 1_000


def from_ns(time_ns: int) -> datetime:
    """Turn nanoseconds into an aware UTC time, cut to microseconds."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time_ns // 1_000)


def parse_rfc3339_ns(text: str) -> int:
    """Read `2014-05-08T10:00:00.123456789Z` as nanoseconds; fractions may be absent.

    Raises:
        ValueError: the text is not such a time.
    """
    if not text.endswith("Z"):
        raise ValueError(f"{text!r} is not a UTC time")
    whole, _, fraction = text[:-1].partition(".")
    return _second_of(whole) + int(fraction.ljust(9, "0")[:9] or "0")


def rfc3339(time_ns: int) -> str:
    """Write nanoseconds as OANDA does, with nine decimals and a Z."""
    seconds, fraction = divmod(time_ns, SECOND_NS)
    return f"{_text_of(seconds)}.{fraction:09d}Z"


@lru_cache(maxsize=1024)
def _second_of(text: str) -> int:
    return to_ns(datetime.fromisoformat(text).replace(tzinfo=UTC))


@lru_cache(maxsize=1024)
def _text_of(seconds: int) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return moment.replace(tzinfo=None).isoformat()
