"""Flatten an account straight at its broker, with no server of ours between."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from domain.accounts import AccountId
from domain.broker import Answered, Broker, BrokerError, BrokerUnavailable, OrderRequest
from domain.certificates import Certificate, Subject, certify
from domain.kill import Left, Scope, left_open, patience
from domain.numbers import Units
from domain.orders import IntentId
from domain.standing import OpenTrade, Standing

Say = Callable[[str], None]

BY_HAND = 0
"""The generation of a certificate that no kill switch stands behind."""


async def flatten(broker: Broker, account: AccountId, say: Say) -> Certificate:
    """Cancel and close until the broker reports flat, however long that takes.

    Raises:
        domain.broker.BrokerRefused: the broker will not be asked with this token.
    """
    subject = Subject(scope=Scope(account=account), generation=BY_HAND, account=account)
    fruitless = 0
    while True:
        standing = await _seen(broker, say)
        if standing is not None and standing.is_flat:
            return certify(subject, standing, (), datetime.now(UTC))
        if standing is not None:
            moved = await _clear(broker, left_open(subject.scope, frozenset(), standing), say)
            fruitless = 0 if moved else fruitless + 1
        else:
            fruitless += 1
        await asyncio.sleep(patience(fruitless).total_seconds())


async def _seen(broker: Broker, say: Say) -> Standing | None:
    try:
        return await broker.standing()
    except BrokerUnavailable as error:
        say(f"{error}; trying again")
        return None


async def _clear(broker: Broker, left: Left, say: Say) -> bool:
    """Cancel what waits and close what is open; tell whether the broker did anything of it."""
    moved = False
    for order in left.orders:
        say(f"cancel order {order.id} ({order.kind} {order.instrument or ''})")
        moved |= await _cancel(broker, order.id, say)
    for item in left.trades:
        say(f"close trade {item.trade.id} ({item.trade.units} {item.trade.instrument})")
        moved |= await _close(broker, item, say)
    return moved


async def _cancel(broker: Broker, order: str, say: Say) -> bool:
    try:
        await broker.cancel_order(order)
    except BrokerError as error:
        say(f"order {order} is not cancelled yet: {error}")
        return False
    return True


async def _close(broker: Broker, item: OpenTrade, say: Say) -> bool:
    """Close one trade, all of it: asking twice cannot close more than there is."""
    trade = item.trade
    answer = await broker.submit(
        OrderRequest(
            intent=IntentId(f"flatten-{trade.id}"),
            instrument=trade.instrument,
            units=Units(-trade.units),
            reduce_only=True,
            trade=trade.id,
            whole_trade=True,
        )
    )
    if not isinstance(answer, Answered):
        say(f"trade {trade.id} is not closed yet: {answer}")
    return isinstance(answer, Answered)
