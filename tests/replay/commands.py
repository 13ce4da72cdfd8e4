"""What each recorded workflow asked of Temporal, in order: `python -m tests.replay.commands`.

Writes `commands.json`, in which a review sees at a glance what a change of a workflow does to
what it asks for.
"""

import base64
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FINGERPRINTS = HERE / "commands.json"

ASKED = {
    "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED": "activity",
    "EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED": "cancel activity",
    "EVENT_TYPE_TIMER_STARTED": "timer",
    "EVENT_TYPE_TIMER_CANCELED": "cancel timer",
    "EVENT_TYPE_MARKER_RECORDED": "marker",
    "EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES": "search attributes",
    "EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED": "memo",
    "EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED": "update accepted",
    "EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED": "update completed",
    "EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED": "signal",
    "EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED": "child",
    "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED": "complete",
    "EVENT_TYPE_WORKFLOW_EXECUTION_FAILED": "fail",
    "EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED": "cancelled",
    "EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW": "continue as new",
}
"""Events that a workflow's own commands leave behind."""


def recorded() -> dict[str, str]:
    """Return every recorded history by workflow and case."""
    files = sorted((HERE / "histories").glob("*/*.json"))
    return {f"{file.parent.name}/{file.stem}": file.read_text() for file in files}


def commands(history: str) -> list[str]:
    """List what a workflow asked for, with the activity's or child's type."""
    events = json.loads(history)["events"]
    return [_command(event) for event in events if event["eventType"] in ASKED]


def _command(event: dict[str, Any]) -> str:
    said = next((body for name, body in event.items() if name.endswith("EventAttributes")), {})
    kind = said.get("activityType") or said.get("workflowType") or {}
    name = kind.get("name") or _local_activity(said) or said.get("signalName") or ""
    return f"{ASKED[event['eventType']]} {name}".rstrip()


def _local_activity(said: dict[str, Any]) -> str:
    """Read the type of a local activity from the marker that the SDK leaves."""
    for payload in said.get("details", {}).get("data", {}).get("payloads", ()):
        found = json.loads(base64.b64decode(payload["data"]))
        return str(found.get("activity_type", ""))
    return ""


def main() -> None:
    """Write the fingerprints of what is recorded now."""
    found = {case: commands(history) for case, history in recorded().items()}
    FINGERPRINTS.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
