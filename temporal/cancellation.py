"""Who cancelled an activity."""

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception


def by_its_worker(error: ActivityError) -> bool:
    """Tell whether a worker that stops cancelled an activity that nobody else cancelled.

    Such an activity is not tried again by Temporal: its workflow has to start it anew.
    """
    return is_cancelled_exception(error) and workflow.cancellation_reason() is None
