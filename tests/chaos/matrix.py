"""The cells of the crash matrix, and a small sample that leaves nothing out."""

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

Kind = TypeVar("Kind", bound=StrEnum)


class Boundary(StrEnum):
    """Where on its path an order is when something is killed."""

    BEFORE_INTENT = "before the intent"
    AFTER_INTENT = "after the intent, before its workflow"
    BEFORE_CLAIM = "before the POST, not claimed"
    BEFORE_POST = "before the POST, claimed"
    AFTER_POST = "after the POST, before the answer"
    AFTER_ANSWER = "after the answer, before the database"
    BEFORE_STOP = "between fill and stop"


class Fault(StrEnum):
    """What the exchange does to the one request of the order, or to the one for its stop."""

    NONE = "none"
    DROPPED = "dropped answer"
    LATE = "late answer"
    LATE_REQUEST = "request lands late"
    ERROR = "5xx, not done"
    ERROR_DONE = "5xx, done"
    CUT = "cut body"
    STALL = "stall"


class Victim(StrEnum):
    """What is killed with -9, by its name in the stack."""

    WORKER = "orders"
    API = "api"
    VALKEY = "valkey"
    POSTGRES = "postgres"
    TEMPORAL = "temporal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One boundary, one fault, one victim."""

    boundary: Boundary
    fault: Fault
    victim: Victim

    def __str__(self) -> str:
        return f"{self.victim} killed {self.boundary}, {self.fault}"


def sample(seed: int) -> list[Cell]:
    """Draw as few cells as have every boundary, every fault and every victim among them."""
    draw = random.Random(seed)
    length = max(len(Boundary), len(Fault), len(Victim))
    columns = (_drawn(draw, kind, length) for kind in (Boundary, Fault, Victim))
    return [_cell(*row) for row in zip(*columns, strict=True)]


def _drawn(draw: random.Random, kind: type[Kind], length: int) -> list[Kind]:
    """Draw every member once, then every one once more, and so on."""
    drawn: list[Kind] = []
    while len(drawn) < length:
        drawn += draw.sample(list(kind), len(kind))
    return drawn[:length]


def whole(seed: int) -> list[Cell]:
    """List every cell in an order of chance, the victims taking turns.

    A part that dies too often within a minute is taken for a crash loop, and rightly so.
    """
    draw = random.Random(seed)
    columns = []
    for victim in Victim:
        cells = [_cell(boundary, fault, victim) for boundary in Boundary for fault in Fault]
        columns.append(draw.sample(cells, len(cells)))
    return [cell for turn in zip(*columns, strict=True) for cell in turn]


def _cell(boundary: Boundary, fault: Fault, victim: Victim) -> Cell:
    return Cell(boundary=boundary, fault=fault, victim=victim)
