"""One plugin for clients, workers and replays, so that all three see the same configuration."""

from temporalio.plugin import SimplePlugin
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from temporal.converter import platform_data_converter

OUR_PURE_PACKAGES = ("domain", "contracts", "temporal", "activities")
"""Passed through the sandbox for speed; import rules and a bare replay prove them pure."""


def sandbox() -> SandboxedWorkflowRunner:
    """Return the sandbox that production workflows run in."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*OUR_PURE_PACKAGES)
    return SandboxedWorkflowRunner(restrictions=restrictions)


def _unless_without(asked: WorkflowRunner | None) -> WorkflowRunner:
    return asked if isinstance(asked, UnsandboxedWorkflowRunner) else sandbox()


def platform_plugin(runner: WorkflowRunner | None = None) -> SimplePlugin:
    """Build the plugin; a replay may ask for another runner, such as a bare sandbox.

    Workers that ask for no sandbox get none: orders are too many and too hurried for one.
    """
    return SimplePlugin(
        "auto-forex-trader",
        data_converter=platform_data_converter,
        workflow_runner=runner or _unless_without,
    )
