"""Write recorded histories down, without what they tell of the machine they were recorded on."""

import json
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory


def keep_history(file: Path, history: WorkflowHistory) -> None:
    """Write a history to a file; stack traces name folders, and no replay looks at them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    events = _without_traces(json.loads(history.to_json()))
    file.write_text(json.dumps(events, indent=2) + "\n")


def _without_traces(value: Any) -> Any:
    match value:
        case dict():
            return {
                name: _without_traces(each) for name, each in value.items() if name != "stackTrace"
            }
        case list():
            return [_without_traces(each) for each in value]
        case _:
            return value
