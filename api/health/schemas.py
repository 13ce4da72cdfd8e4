"""How the platform feels, for a probe and for an administrator."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from api.values import View


class Status(StrEnum):
    """How one part does."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


class Health(View):
    """Whether everything that the API stands on answers."""

    status: Literal[Status.OK, Status.DEGRADED]


class Component(View):
    """One part of the platform, as last looked at."""

    name: str
    status: Status
    detail: str
    checked_at: datetime
    latency_ms: float | None


class AdminHealth(View):
    """Every part, and the worst of them."""

    status: Status
    components: list[Component]


class Config(View):
    """What the dashboard must know of the installation."""

    version: str
    temporal_ui_url: str | None
