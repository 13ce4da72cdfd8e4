"""Events as the API shows them."""

from datetime import datetime

from pydantic import JsonValue, TypeAdapter

from api.values import View
from domain.events import Event as DomainEvent
from domain.events import EventKind, Severity

PAYLOAD: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


class Event(View):
    """Something that happened; `sequence` counts from one within `stream`, without gaps."""

    stream: str
    sequence: int
    kind: EventKind
    severity: Severity
    at: datetime
    message: str
    order_id: str | None
    run_id: str | None
    instrument: str | None
    payload: dict[str, JsonValue]


class EventList(View):
    """Events, and the stream's last number when they were read."""

    items: list[Event]
    last_sequence: int


def event_view(event: DomainEvent) -> Event:
    """Show an event."""
    fact = event.fact
    return Event(
        stream=event.stream,
        sequence=event.sequence,
        kind=fact.kind,
        severity=fact.severity,
        at=event.at,
        message=fact.message,
        order_id=fact.order,
        run_id=fact.run,
        instrument=fact.instrument,
        payload=PAYLOAD.validate_python(dict(fact.payload)),
    )
