"""Candles from an account's broker."""

from http import HTTPStatus

from adapters.postgres.tables import AccountRow
from adapters.secrets import UnreadableToken
from api.problems import ProblemCode, ProblemError
from api.servers import Servers
from domain.broker import BrokerRefused, BrokerUnavailable, Candle

RETRY_SECONDS = 5


async def read_candles(
    servers: Servers, account: AccountRow, instrument: str, granularity: str, count: int
) -> tuple[Candle, ...]:
    """Read the latest candles, or answer with what the broker said."""
    try:
        broker = servers.brokers.of_row(account)
        return await broker.candles(instrument, granularity, count)
    except (BrokerRefused, UnreadableToken) as error:
        raise ProblemError(
            HTTPStatus.BAD_GATEWAY, ProblemCode.BROKER_REFUSED, str(error)
        ) from error
    except BrokerUnavailable as error:
        raise ProblemError(
            HTTPStatus.BAD_GATEWAY,
            ProblemCode.BROKER_UNAVAILABLE,
            str(error),
            retry_after=RETRY_SECONDS,
        ) from error
