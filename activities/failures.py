"""The border of activities: what goes wrong inside reaches Temporal as a code and a sentence."""

import logging
from collections.abc import Callable
from typing import Any

from temporalio import activity, client, worker
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory, FailureError
from temporalio.service import RPCError

from domain.broker import BrokerRefused, BrokerUnavailable
from domain.positions import LedgerMismatch
from domain.runs import StoreUnavailable
from domain.transactions import HoleInTransactions

log = logging.getLogger(__name__)

LostConnection = Callable[[BaseException], bool]
"""Tells whether an error means that the database is away."""


class PlainFailures(client.Interceptor, worker.Interceptor):
    """Given to a client, it stands before every activity of the workers on that client.

    Operators read a workflow's history: statements and stack traces stay in the worker's log.
    """

    def __init__(self, is_lost_connection: LostConnection) -> None:
        self._is_lost_connection = is_lost_connection

    def intercept_activity(
        self,
        next: worker.ActivityInboundInterceptor,  # noqa: A002 - the SDK's own name
    ) -> worker.ActivityInboundInterceptor:
        """Put the border before an activity."""
        return _Border(next, self._is_lost_connection)


class _Border(worker.ActivityInboundInterceptor):
    def __init__(
        self, within: worker.ActivityInboundInterceptor, is_lost_connection: LostConnection
    ) -> None:
        super().__init__(within)
        self._is_lost_connection = is_lost_connection

    async def execute_activity(self, input: worker.ExecuteActivityInput) -> Any:  # noqa: A002
        try:
            return await super().execute_activity(input)
        except FailureError as failure:
            failure.__cause__ = None
            raise
        except Exception as error:
            said = told(error, self._is_lost_connection)
            _log(said, error)
            raise said from None


def told(error: Exception, is_lost_connection: LostConnection) -> ApplicationError:
    """Say in a code and a sentence what went wrong; all of these may be tried again."""
    match error:
        case BrokerUnavailable():
            return _away("BROKER_UNAVAILABLE", str(error))
        case BrokerRefused():
            return ApplicationError(str(error), type="BROKER_REFUSED")
        case LedgerMismatch():
            return ApplicationError(str(error), type="LEDGER_MISMATCH")
        case HoleInTransactions():
            return ApplicationError(str(error), type="TRANSACTIONS_MISSING")
        case StoreUnavailable():
            return _away("STORE_UNAVAILABLE", f"a store is away: {error}")
        case RPCError():
            return _away("TEMPORAL_UNAVAILABLE", f"Temporal does not answer: {error.status.name}")
        case _ if is_lost_connection(error) or isinstance(error, OSError):
            return _away("DATABASE_UNAVAILABLE", "the database is away")
        case _:
            name = type(error).__name__
            return ApplicationError(f"{name}; the worker's log tells more", type="UNEXPECTED")


def _away(code: str, message: str) -> ApplicationError:
    return ApplicationError(message, type=code, category=ApplicationErrorCategory.BENIGN)


def _log(failure: ApplicationError, error: Exception) -> None:
    name = activity.info().activity_type
    if failure.type == "UNEXPECTED":
        log.error("%s failed", name, exc_info=error)
    else:
        log.warning("%s: %s, by %s: %s", name, failure.message, type(error).__name__, error)
