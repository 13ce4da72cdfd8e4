"""Accounts over the control port: founding, funds, and beginning again."""

from decimal import Decimal
from typing import Any

import pytest

from paper.ledger.fills import OrderFill
from paper.money.funding import AtLastPrices
from paper.orders.closing import close_trade
from paper.orders.draft import Draft
from paper.orders.protective import TradeName
from tests.paper.book import NOW, Book
from tests.paper.client import Client
from tests.paper.test_accounts import ask, listed, summary
from tests.paper_exchange import PaperExchange

FIRST = "001-001-0000001-001"
SECOND = "001-001-0000002-001"


def types(client: Client) -> list[str]:
    found = client.get("/transactions/sinceid", id="2")["transactions"]
    return [each["type"] for each in found]


def test_account_is_founded_while_others_trade_and_comes_back(exchange: PaperExchange) -> None:
    command = {"id": SECOND, "home": "JPY", "balance": "9000000", "token": "theirs"}
    founded = exchange.control.post("accounts", **command, hedging=True)
    order = {"order": {"type": "MARKET", "instrument": "EUR_USD", "units": "100"}}
    placed = ask(exchange, "theirs", f"/{SECOND}/orders", verb="POST", json=order)
    exchange.restart()
    again = summary(exchange, "theirs", SECOND)
    assert (founded["currency"], founded["balance"]) == ("JPY", "9000000.0000")
    assert "token" not in founded
    assert placed.status_code == 201
    assert again["lastTransactionID"] == placed.json()["lastTransactionID"]
    assert again["hedgingEnabled"] is True
    assert listed(exchange, exchange.token) == [FIRST]


def test_account_without_a_token_is_opened_by_the_one_that_is_told(
    exchange: PaperExchange,
) -> None:
    founded = exchange.control.post("accounts")
    assert founded["id"] == SECOND
    assert listed(exchange, founded["token"]) == [SECOND]


def test_accounts_are_listed(exchange: PaperExchange) -> None:
    exchange.control.post("accounts", home="EUR")
    shown = exchange.control.get("accounts")["accounts"]
    assert [(each["id"], each["currency"]) for each in shown] == [(FIRST, "USD"), (SECOND, "EUR")]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ({"id": FIRST}, 409),
        ({"id": "me"}, 400),
        ({"home": "ZZZ"}, 400),
        ({"balance": "-1"}, 400),
        ({"balance": "NaN"}, 400),
        ({"balance": "1e13"}, 400),
        ({"hedging": "often"}, 400),
        ({"colour": "red"}, 400),
    ],
)
def test_account_that_cannot_be_founded_is_refused(
    shared: Client, command: dict[str, Any], status: int
) -> None:
    answer = shared.exchange.control.send("POST", "accounts", command)
    assert answer.status_code == status
    assert answer.json()["errorMessage"]
    assert len(shared.exchange.control.get("accounts")["accounts"]) == 1


def test_reset_closes_cancels_and_begins_again_with_the_founding_balance(client: Client) -> None:
    client.fill(units="1000", stopLossOnFill={"price": "0.5"})
    client.fill(instrument="USD_JPY", units="-500")
    limit = {"type": "LIMIT", "instrument": "EUR_USD", "units": "5", "price": "0.6"}
    assert client.send("POST", "/orders", json={"order": limit}).status_code == 201
    client.exchange.control.post(f"accounts/{FIRST}/funds", amount="77.5")
    before = int(client.get("/summary")["lastTransactionID"])
    told = client.exchange.control.post(f"accounts/{FIRST}/reset")
    account = client.get()["account"]
    assert (account["trades"], account["orders"]) == ([], [])
    assert account["balance"] == told["balance"] == "100000.0000"
    assert account["resettablePL"] == "0.0000"
    assert account["resettablePLTime"]
    assert Decimal(account["pl"]) < 0
    assert told["relatedTransactionIDs"][0] == str(before + 1)
    assert types(client)[-8:] == [
        *("MARKET_ORDER", "ORDER_FILL", "ORDER_CANCEL"),
        *("MARKET_ORDER", "ORDER_FILL"),
        "ORDER_CANCEL",
        *("TRANSFER_FUNDS", "RESET_RESETTABLE_PL"),
    ]


def test_reset_account_goes_on_trading_and_survives_a_restart(client: Client) -> None:
    client.fill(units="1000")
    told = client.exchange.control.post(f"accounts/{FIRST}/reset")
    client.exchange.restart()
    again = Client(client.exchange)
    assert again.get("/summary")["account"]["balance"] == "100000.0000"
    assert again.fill(units="1")["id"] == str(int(told["lastTransactionID"]) + 2)


def test_reset_of_an_untouched_account_moves_no_money(client: Client) -> None:
    client.exchange.control.post(f"accounts/{FIRST}/reset")
    assert types(client) == ["RESET_RESETTABLE_PL"]


def test_funds_are_paid_in_and_out(client: Client) -> None:
    control = client.exchange.control
    paid_in = control.post(f"accounts/{FIRST}/funds", amount="250.5")["transferFundsTransaction"]
    paid_out = control.post(f"accounts/{FIRST}/funds", amount=-0.25)["transferFundsTransaction"]
    assert (paid_in["amount"], paid_in["accountBalance"]) == ("250.5000", "100250.5000")
    assert (paid_out["amount"], paid_out["accountBalance"]) == ("-0.2500", "100250.2500")
    assert client.get("/summary")["account"]["balance"] == "100250.2500"


@pytest.mark.parametrize(
    ("amount", "reason"), [("-100000.0001", "INSUFFICIENT_FUNDS"), ("0", "AMOUNT_INVALID")]
)
def test_funds_that_are_not_free_stay(client: Client, amount: str, reason: str) -> None:
    path = f"accounts/{FIRST}/funds"
    answer = client.exchange.control.send("POST", path, {"amount": amount})
    assert answer.status_code == 400
    assert answer.json()["errorCode"] == reason
    assert answer.json()["transferFundsRejectTransaction"]["rejectReason"] == reason
    assert client.get("/summary")["account"]["balance"] == "100000.0000"


@pytest.mark.parametrize(
    ("path", "command", "status"),
    [
        ("accounts/me/reset", None, 404),
        (f"accounts/{SECOND}/funds", {"amount": "1"}, 404),
        (f"accounts/{FIRST}/funds", {}, 400),
        (f"accounts/{FIRST}/funds", {"amount": "1e40"}, 400),
        (f"accounts/{FIRST}/reset", {"hard": True}, 400),
    ],
)
def test_command_that_makes_no_sense_is_refused(
    shared: Client, path: str, command: dict[str, Any] | None, status: int
) -> None:
    before = shared.get("/summary")["lastTransactionID"]
    assert shared.exchange.control.send("POST", path, command).status_code == status
    assert shared.get("/summary")["lastTransactionID"] == before


def test_trade_of_a_halted_instrument_closes_at_its_last_price() -> None:
    book = Book()
    book.buy("EUR_USD", 1000)
    book.market.board.close("EUR_USD")
    trade = next(iter(book.account.open_trades))
    draft = Draft(book.account.last_transaction_id + 1)
    name = TradeName(id=trade)
    close_trade(book.account, AtLastPrices.of(book.market), name, None, NOW, draft)
    fill = draft.bodies[1]
    assert isinstance(fill, OrderFill)
    assert fill.price == Decimal("1.10000")
