"""OANDA's transactions as it writes them, and what they say."""

from decimal import Decimal
from typing import Any

import pytest

from adapters.oanda.transactions import parse_transaction
from domain.transactions import (
    BalanceMoved,
    Fact,
    HoldingCost,
    OrderCancelled,
    OrderCreated,
    OrderFilled,
    OrderRejected,
    OtherFact,
    TradeRenamed,
)


def said(kind: str, **fields: Any) -> Fact:
    """Read a transaction of a kind."""
    stamp = {"id": "7", "time": "2026-03-05T10:00:00.000000000Z", "type": kind}
    return parse_transaction(stamp | fields).fact


@pytest.mark.parametrize("kind", ["MARKET", "LIMIT", "STOP", "MARKET_IF_TOUCHED", "FIXED_PRICE"])
def test_a_reject_of_any_type_names_its_order_and_its_reason(kind: str) -> None:
    fact = said(
        f"{kind}_ORDER_REJECT",
        clientExtensions={"id": "order-1"},
        rejectReason="UNITS_INVALID",
        units="0",
    )
    assert isinstance(fact, OrderRejected)
    assert (fact.intent, fact.reason, fact.closes) == ("order-1", "UNITS_INVALID", None)


def test_the_close_of_a_trade_says_which_and_how_much() -> None:
    close = {"tradeID": "5", "units": "ALL"}
    whole = said("MARKET_ORDER", reason="TRADE_CLOSE", units="-40", tradeClose=close)
    part = said("MARKET_ORDER", units="-40", tradeClose=close | {"units": "40"})
    missing = said("MARKET_ORDER_REJECT", tradeClose=close, rejectReason="TRADE_DOESNT_EXIST")

    assert isinstance(whole, OrderCreated)
    assert isinstance(part, OrderCreated)
    assert isinstance(missing, OrderRejected)
    assert (whole.closes, whole.whole_trade, whole.units) == ("5", True, -40)
    assert (part.whole_trade, missing.closes, missing.units) == (False, "5", None)


def test_a_trailing_stop_tells_its_distance() -> None:
    fact = said("TRAILING_STOP_LOSS_ORDER", tradeID="5", distance="0.00300", reason="ON_FILL")
    assert isinstance(fact, OrderCreated)
    assert (fact.trade, fact.distance, fact.price) == ("5", Decimal("0.003"), None)


def test_a_replacement_names_what_it_replaces_and_the_cancel_what_came_after() -> None:
    new = said("LIMIT_ORDER", reason="REPLACEMENT", replacesOrderID="3", price="1.1", units="1")
    old = said("ORDER_CANCEL", orderID="3", reason="CLIENT_REQUEST_REPLACED", replacedByOrderID="7")
    assert isinstance(new, OrderCreated)
    assert isinstance(old, OrderCancelled)
    assert (new.replaces, old.replaced_by) == ("3", "7")


def test_a_fill_tells_what_its_trade_is_called() -> None:
    fact = said(
        "ORDER_FILL",
        orderID="6",
        clientOrderID="order-1",
        instrument="EUR_USD",
        units="100",
        price="1.1",
        reason="MARKET_ORDER",
        accountBalance="1000",
        tradeOpened={"tradeID": "7", "units": "100", "clientExtensions": {"tag": "run-1"}},
    )
    assert isinstance(fact, OrderFilled)
    assert fact.opened is not None
    assert (fact.opened.tag, fact.opened.price, fact.intent) == (
        "run-1",
        Decimal("1.1"),
        "order-1",
    )


def test_a_days_financing_is_divided_among_the_trades() -> None:
    held = [{"tradeID": "5", "financing": "-0.0300"}, {"tradeID": "6", "financing": "-0.0100"}]
    fact = said(
        "DAILY_FINANCING",
        financing="-0.0500",
        accountBalance="999.95",
        positionFinancings=[{"instrument": "EUR_USD", "openTradeFinancings": held}],
    )
    assert isinstance(fact, BalanceMoved)
    assert fact.held == (
        HoldingCost(trade="5", amount=Decimal("-0.03")),
        HoldingCost(trade="6", amount=Decimal("-0.01")),
        HoldingCost(trade=None, amount=Decimal("-0.01")),
    )


def test_money_paid_in_is_nobodys_cost() -> None:
    fact = said("TRANSFER_FUNDS", amount="100", accountBalance="1100")
    assert fact == BalanceMoved(amount=Decimal(100), balance=Decimal(1100))


def test_a_renamed_trade_tells_its_tag_if_that_changed() -> None:
    kind = "TRADE_CLIENT_EXTENSIONS_MODIFY"
    tagged = said(kind, tradeID="5", tradeClientExtensionsModify={"tag": "mine"})
    named = said(kind, tradeID="5", tradeClientExtensionsModify={"id": "x"})
    assert tagged == TradeRenamed(trade="5", tag="mine")
    assert named == OtherFact()


@pytest.mark.parametrize(
    "kind", ["RESET_RESETTABLE_PL", "MARGIN_CALL_ENTER", "ORDER_CANCEL_REJECT", "NEVER_HEARD_OF"]
)
def test_what_moves_nothing_is_kept_all_the_same(kind: str) -> None:
    assert said(kind) == OtherFact()
