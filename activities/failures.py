"""Errors of ports as Temporal's, with stable codes."""

from collections.abc import Iterator
from contextlib import contextmanager

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from domain.broker import BrokerRefused, BrokerUnavailable


@contextmanager
def broker_errors() -> Iterator[None]:
    """Let a broker that is away be asked again, and one that refuses not."""
    try:
        yield
    except BrokerUnavailable as error:
        raise ApplicationError(
            str(error), type="BROKER_UNAVAILABLE", category=ApplicationErrorCategory.BENIGN
        ) from error
    except BrokerRefused as error:
        raise ApplicationError(str(error), type="BROKER_REFUSED") from error
