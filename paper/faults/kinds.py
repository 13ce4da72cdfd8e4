"""What can go wrong between the exchange and a client, as data."""

from dataclasses import dataclass
from enum import StrEnum


class DelayClock(StrEnum):
    """Whose seconds a delay counts."""

    REAL = "REAL"
    MARKET = "MARKET"


class Page(StrEnum):
    """What a wrong answer's body is: OANDA's error JSON, a proxy's page, or no JSON at all
    under JSON's content type."""

    JSON = "JSON"
    HTML = "HTML"
    NONSENSE = "NONSENSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Seconds of the world or of the market."""

    seconds: float
    clock: DelayClock = DelayClock.REAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """The connection is reset before anything is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """The request is carried out, and the connection closed without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LandLate:
    """The connection dies at once; the request is carried out after the delay."""

    delay: Delay


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLate:
    """The request is carried out now and answered after the delay."""

    delay: Delay


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWrongly:
    """Another status and body than the exchange's own, whether or not it did what was asked.

    `retry_after` is in seconds; None leaves the header out.
    """

    status: int
    page: Page
    carried_out: bool
    retry_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CutBody:
    """Headers and the first bytes of the body (half of it where None), then the end."""

    kept: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StallBody:
    """Headers and the first bytes of the body (half of it where None), then silence: for the
    delay, or for good where there is none. What was held back never comes."""

    kept: int | None
    delay: Delay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StallStream:
    """No line and no heartbeat for the delay, or for good where there is none."""

    delay: Delay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CutStream:
    """The connection breaks off after the first bytes of a line; between lines where zero."""

    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndStream:
    """The stream ends as if all had been said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateLine:
    """A line is sent twice."""


RequestFault = Refuse | Drop | LandLate | AnswerLate | AnswerWrongly | CutBody | StallBody
StreamFault = StallStream | CutStream | EndStream | DuplicateLine
Fault = RequestFault | StreamFault
