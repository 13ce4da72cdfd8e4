"""Recorded histories replay with today's workflows, in both sandboxes."""

import importlib
import inspect
import json
import pkgutil

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

import workflows
from temporal.plugin import platform_plugin, sandbox
from tests.replay.commands import FINGERPRINTS, commands, recorded

HISTORIES = recorded()
DEFINITION = "__temporal_workflow_definition"


def every_workflow() -> list[type]:
    """Find every workflow class of ours."""
    modules = [
        importlib.import_module(f"workflows.{module.name}")
        for module in pkgutil.iter_modules(workflows.__path__)
    ]
    return [
        found
        for module in modules
        for _, found in inspect.getmembers(module, inspect.isclass)
        if DEFINITION in vars(found) and found.__module__ == module.__name__
    ]


@pytest.mark.parametrize("runner", [sandbox(), SandboxedWorkflowRunner()], ids=["ours", "bare"])
@pytest.mark.parametrize("case", HISTORIES)
async def test_a_recorded_history_replays(case: str, runner: SandboxedWorkflowRunner) -> None:
    history = WorkflowHistory.from_json(case, HISTORIES[case])
    # Each workflow costs the sandbox an import of its own.
    own = [found for found in every_workflow() if found.__name__ == case.split("/")[0]]
    replayer = Replayer(workflows=own, plugins=[platform_plugin(runner)])

    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)

    assert result.replay_failure is None


def test_every_workflow_has_a_recorded_history() -> None:
    recorded = {case.split("/")[0] for case in HISTORIES}
    assert recorded == {found.__name__ for found in every_workflow()}


def test_what_workflows_ask_for_is_what_was_reviewed() -> None:
    found = {case: commands(history) for case, history in HISTORIES.items()}
    assert found == json.loads(FINGERPRINTS.read_text())
