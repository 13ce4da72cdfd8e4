"""What OANDA's answers to our requests say: a yes, a no, or nothing that can be relied on."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from adapters.oanda.connection import describe
from adapters.oanda.transactions import parse_transaction
from domain.broker import (
    Answered,
    BrokerRefused,
    BrokerUnavailable,
    Cancelling,
    Gone,
    Guarding,
    NotSent,
    OrderRequest,
    Refused,
    Submission,
    Unclear,
)
from domain.transactions import OrderCreated, OrderRejected, Transaction

Body = Mapping[str, Any]

NO = frozenset({400, 401, 403, 404})
GONE = frozenset({"ORDER_DOESNT_EXIST", "NO_SUCH_ORDER"})

UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, ArithmeticError)
"""What an answer without its fields, or with odd ones, raises while it is read."""


def submission(response: Any, order: OrderRequest, done: int) -> Submission:
    """Sort an answer to an order; whatever is not plainly a yes or a no is unclear."""
    if response.status == 429:
        return NotSent(reason="429", retry_after=_retry_after(response))
    if response.status not in NO | {done}:
        return Unclear(reason=f"the broker answered {response.status}")
    try:
        answer = _answer(response, done)
    except UNREADABLE as error:
        return Unclear(reason=f"the answer cannot be read: {describe(error)}")
    if order.trade is None:
        return answer
    ours = tuple(_named(item, order) for item in answer.transactions)
    return replace(answer, transactions=ours)


def cancelling(response: Any, done: int) -> Cancelling:
    """Read the answer to a cancel.

    Raises:
        BrokerUnavailable, BrokerRefused: it is neither a yes nor says that the order is gone.
    """
    answer = _plain_answer(response, done)
    if isinstance(answer, Answered):
        return answer
    if answer.code not in GONE:
        raise BrokerRefused(f"the broker answered {response.status}: {answer.message}")
    return Gone(transactions=answer.transactions)


def guarding(response: Any, done: int) -> Guarding:
    """Read the answer to setting a trade's guards.

    Raises:
        BrokerUnavailable, BrokerRefused: it is neither a yes nor a no to just that.
    """
    return _plain_answer(response, done)


def read_json(response: Any) -> Body:
    """Read an answer's object, its fractions exact.

    Raises:
        ValueError, TypeError: it is something else.
    """
    body = json.loads(response.raw_body, parse_float=Decimal)
    if not isinstance(body, dict):
        raise TypeError("the answer is not an object")
    return body


def message_of(response: Any) -> str:
    """Return what the broker says is wrong, or the bare status where it says nothing."""
    try:
        return str(read_json(response)["errorMessage"])
    except UNREADABLE:
        return str(response.reason)


def _plain_answer(response: Any, done: int) -> Answered | Refused:
    if response.status in (401, 403):
        raise BrokerRefused(f"the broker answered {response.status}: {message_of(response)}")
    if response.status not in NO | {done}:
        raise BrokerUnavailable(f"the broker answered {response.status}")
    try:
        return _answer(response, done)
    except UNREADABLE as error:
        raise BrokerUnavailable(f"the answer cannot be read: {describe(error)}") from error


def _answer(response: Any, done: int) -> Answered | Refused:
    """A refusal is only believed in OANDA's own words; a proxy's page proves nothing."""
    body = read_json(response)
    transactions = _transactions(body)
    if response.status == done:
        return Answered(
            transactions=transactions, last_transaction_id=int(body["lastTransactionID"])
        )
    return Refused(
        code=str(body.get("errorCode") or response.status),
        message=str(body["errorMessage"]),
        transactions=transactions,
    )


def _transactions(body: Body) -> tuple[Transaction, ...]:
    found = [parse_transaction(item) for key, item in body.items() if key.endswith("Transaction")]
    return tuple(sorted(found, key=lambda item: item.id))


def _named(transaction: Transaction, order: OrderRequest) -> Transaction:
    """A trade's close carries no client id: here alone it is known whose it is."""
    fact = transaction.fact
    if not isinstance(fact, OrderCreated | OrderRejected):
        return transaction
    return replace(transaction, fact=replace(fact, intent=order.intent))


def _retry_after(response: Any) -> timedelta:
    try:
        return timedelta(seconds=min(10.0, max(0.1, float(response.headers["Retry-After"]))))
    except (KeyError, ValueError):
        return timedelta(seconds=1)
