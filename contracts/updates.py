"""Events as they travel over Redis and WebSockets."""

import json
from collections.abc import Sequence
from typing import Any

from domain.events import Event


def event_json(event: Event) -> dict[str, Any]:
    """Return an event as the plain JSON object that readers get."""
    fact = event.fact
    return {
        "stream": event.stream,
        "sequence": event.sequence,
        "kind": fact.kind.value,
        "severity": fact.severity.value,
        "at": event.at.isoformat().replace("+00:00", "Z"),
        "message": fact.message,
        "order_id": fact.order,
        "run_id": fact.run,
        "instrument": fact.instrument,
        "payload": dict(fact.payload),
    }


def events_message(events: Sequence[Event]) -> str:
    """Return the message on the updates channel for events that were committed together."""
    return json.dumps({"events": [event_json(event) for event in events]})
