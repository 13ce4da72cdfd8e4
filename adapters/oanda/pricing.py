"""OANDA's price stream as quotes that nobody has looked at yet."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from adapters.oanda.connection import Endpoint, stream_context
from adapters.oanda.streams import LineStream
from domain.broker import Heartbeat, RawQuote

Batch = tuple[RawQuote | Heartbeat, ...]


async def quote_batches(where: Endpoint, instruments: Sequence[str]) -> AsyncIterator[Batch]:
    """Yield quotes and heartbeats as they come; it ends only by raising.

    The first quote of each instrument is a snapshot. A price that is missing is empty text,
    so that it is refused like any other that is wrong.

    Raises:
        BrokerUnavailable: the stream stalled for 10 s, broke, ended or brought nonsense.
        BrokerRefused: the broker does not let us listen.
    """
    stream = LineStream(
        stream_context(where),
        lambda api: api.pricing.stream(
            where.account, instruments=",".join(instruments), snapshot=True
        ),
    )
    async for lines in stream.batches():
        yield tuple(_item(line) for line in lines)


def _item(line: Mapping[str, Any]) -> RawQuote | Heartbeat:
    if line.get("type") == "HEARTBEAT":
        return Heartbeat(time=str(line.get("time", "")))
    return RawQuote(
        instrument=str(line.get("instrument", "")),
        time=str(line.get("time", "")),
        bid=_best(line.get("bids")),
        ask=_best(line.get("asks")),
        tradeable=line.get("tradeable") is not False,
    )


def _best(levels: object) -> str:
    match levels:
        case [{"price": price}, *_]:
            return str(price)
        case _:
            return ""
