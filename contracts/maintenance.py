"""What housekeeping workflows and their activities hand to each other."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphansFound:
    """The unfinished orders whose workflows were started, or found running."""

    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AftermathSeen:
    """What was seen to: trades that needed looking after, as `account/trade`, and the rest."""

    guarded: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendFlattened:
    """The orders that were taken back, and those that were asked for to close trades."""

    cancelled: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartHealth:
    """How one part of the platform is: `status` is ok, degraded or down."""

    component: str
    status: str
    detail: str
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthFound:
    """What a health check found."""

    parts: tuple[PartHealth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoriesKept:
    """How many histories a round of the archive kept."""

    histories: int
