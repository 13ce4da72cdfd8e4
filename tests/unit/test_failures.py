"""What goes wrong in an activity is told to operators in a code and a sentence."""

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.failures import told
from adapters.postgres.database import is_lost_connection
from domain.broker import BrokerRefused, BrokerUnavailable
from domain.runs import StoreUnavailable
from temporal.converter import platform_data_converter

SQL = "SELECT token FROM accounts"


@pytest.mark.parametrize(
    ("error", "code", "is_benign"),
    [
        (OperationalError(SQL, None, Exception("gone")), "DATABASE_UNAVAILABLE", True),
        (ConnectionRefusedError("[Errno 111] 127.0.0.1"), "DATABASE_UNAVAILABLE", True),
        (StoreUnavailable("Valkey: TimeoutError"), "STORE_UNAVAILABLE", True),
        (BrokerUnavailable("HTTP 503"), "BROKER_UNAVAILABLE", True),
        (BrokerRefused("HTTP 401"), "BROKER_REFUSED", False),
        (IntegrityError(SQL, None, Exception("no such row")), "UNEXPECTED", False),
    ],
)
def test_an_error_of_a_port_has_a_code_and_no_statement(
    error: Exception, code: str, is_benign: bool
) -> None:
    failure = told(error, is_lost_connection)

    assert failure.type == code
    assert SQL not in failure.message
    assert (failure.category is ApplicationErrorCategory.BENIGN) == is_benign
    assert not failure.non_retryable


async def test_a_failure_is_written_down_without_its_stack() -> None:
    written = Failure()
    try:
        raise ApplicationError("the database is away", type="DATABASE_UNAVAILABLE")
    except ApplicationError as error:
        await platform_data_converter.encode_failure(error, written)

    assert (written.message, written.stack_trace) == ("the database is away", "")
