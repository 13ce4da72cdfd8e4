"""An account's transaction stream."""

from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing
from typing import Any

from adapters.oanda.connection import Endpoint, stream_context
from adapters.oanda.streams import LineStream
from adapters.oanda.transactions import parse_transaction
from domain.broker import BrokerUnavailable, Heartbeat
from domain.transactions import Transaction


async def transaction_batches(
    where: Endpoint,
) -> AsyncGenerator[tuple[Transaction | Heartbeat, ...], None]:
    """Yield transactions and heartbeats as they come; it ends only by raising.

    Raises:
        BrokerUnavailable: the stream stalled for 10 s, broke, ended or brought nonsense.
        BrokerRefused: the broker does not let us listen.
    """
    stream = LineStream(stream_context(where), lambda api: api.transaction.stream(where.account))
    async with aclosing(stream.batches()) as batches:
        async for lines in batches:
            yield _batch(lines)


def _batch(lines: Iterable[Mapping[str, Any]]) -> tuple[Transaction | Heartbeat, ...]:
    try:
        return tuple(_item(line) for line in lines)
    except (KeyError, ValueError, TypeError, ArithmeticError) as error:
        raise BrokerUnavailable("a transaction of the stream cannot be read") from error


def _item(line: Mapping[str, Any]) -> Transaction | Heartbeat:
    if line.get("type") == "HEARTBEAT":
        return Heartbeat(time=str(line["time"]), last_transaction_id=int(line["lastTransactionID"]))
    return parse_transaction(line)
