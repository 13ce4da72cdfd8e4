"""Several accounts in one exchange: who may see which, in which currency, and what is kept."""

import json
import stat
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.paper.client import Client
from tests.paper.conftest import Starter
from tests.paper.test_settings import refused
from tests.paper_exchange import PaperExchange

FIRST = "001-001-0000001-001"
EURO = "001-001-0000002-001"
YEN = "001-001-0000003-001"
POUND = "001-001-0000004-001"
SEVERAL = (
    *("--account", f"{EURO},home=EUR,balance=50000,token=other"),
    *("--account", f"{YEN},home=JPY,balance=9000000.5,token=other"),
    *("--account", f"{POUND},home=GBP,token=third"),
)


def ask(exchange: PaperExchange, token: str, path: str, **options: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{exchange.base_url}/v3/accounts{path}"
    return requests.request(options.pop("verb", "GET"), url, headers=headers, timeout=15, **options)


def listed(exchange: PaperExchange, token: str) -> list[str]:
    return [each["id"] for each in ask(exchange, token, "").json()["accounts"]]


def summary(exchange: PaperExchange, token: str, account: str) -> dict[str, Any]:
    answer = ask(exchange, token, f"/{account}/summary")
    assert answer.status_code == 200, answer.text
    return answer.json()["account"]


@pytest.fixture
def several(start: Starter) -> PaperExchange:
    """Run an exchange with four accounts of three owners."""
    return start(*SEVERAL)


def test_token_lists_the_accounts_that_it_opens(several: PaperExchange) -> None:
    assert listed(several, several.token) == [FIRST]
    assert listed(several, "other") == [EURO, YEN]
    assert listed(several, "third") == [POUND]


def test_token_does_not_open_what_is_anothers(several: PaperExchange) -> None:
    for path in (f"/{EURO}", f"/{EURO}/nowhere", f"/{EURO}/pricing/stream"):
        answer = ask(several, several.token, path)
        assert answer.status_code == 403
        assert answer.json() == {"errorMessage": "The provided request was forbidden."}
    assert ask(several, "unknown", f"/{EURO}").status_code == 401


def test_accounts_begin_in_their_own_currency_with_their_own_balance(
    several: PaperExchange,
) -> None:
    worth = {
        account: (found["currency"], found["balance"])
        for token, account in ((several.token, FIRST), ("other", EURO), ("other", YEN))
        for found in [summary(several, token, account)]
    }
    assert worth == {
        FIRST: ("USD", "100000.0000"),
        EURO: ("EUR", "50000.0000"),
        YEN: ("JPY", "9000000.5000"),
    }


def test_accounts_number_their_transactions_each_for_itself(several: PaperExchange) -> None:
    order = {"order": {"type": "MARKET", "instrument": "EUR_USD", "units": "100"}}
    answer = ask(several, "other", f"/{EURO}/orders", verb="POST", json=order)
    assert answer.json()["orderFillTransaction"]["accountID"] == EURO
    assert summary(several, "other", EURO)["lastTransactionID"] == "4"
    assert summary(several, "other", YEN)["lastTransactionID"] == "2"
    assert summary(several, several.token, FIRST)["openTradeCount"] == 0


@pytest.mark.parametrize(("home", "instrument"), [("JPY", "EUR_GBP"), ("GBP", "AUD_USD")])
def test_profit_is_converted_into_the_accounts_currency(
    start: Starter, home: str, instrument: str
) -> None:
    client = Client(start("--home", home))
    client.fill(instrument=instrument, units="10000")
    close = client.fill(instrument=instrument, units="-10000")
    gain = Decimal(close["quotePL"])
    name = "gain" if gain >= 0 else "loss"
    factor = Decimal(close["homeConversionFactors"][f"{name}QuoteHome"]["factor"])
    assert Decimal(close["pl"]) == (gain * factor).quantize(Decimal("0.0001"))
    assert factor != 1


def test_direct_pair_converts_before_a_detour(start: Starter) -> None:
    client = Client(start("--home", "GBP"))
    prices = client.get("/pricing", instruments="EUR_GBP", includeHomeConversions="True")
    best = [Decimal(prices["prices"][0][side][0]["price"]) for side in ("bids", "asks")]
    rates = {each["currency"]: each["positionValue"] for each in prices["homeConversions"]}
    assert Decimal(rates["EUR"]) == sum(best) / 2


def test_accounts_and_tokens_come_back_without_being_named(several: PaperExchange) -> None:
    several.stop()
    again = PaperExchange(several.folder, token="", names_account=False)
    try:
        again.start()
        assert listed(again, several.token) == [FIRST]
        assert listed(again, "other") == [EURO, YEN]
        assert summary(again, "third", POUND)["currency"] == "GBP"
    finally:
        again.close()


def test_account_takes_the_token_that_a_later_start_names(start: Starter) -> None:
    exchange = start("--account", f"{EURO},token=old")
    exchange.stop()
    exchange = start("--account", f"{EURO},token=new")
    assert ask(exchange, "old", f"/{EURO}").status_code == 401
    assert ask(exchange, "new", f"/{EURO}").status_code == 200


def test_tokens_are_kept_as_hashes_that_only_the_owner_may_read(several: PaperExchange) -> None:
    kept = several.folder / "accounts.json"
    assert "third" not in kept.read_text()
    assert len({each["tokenHash"] for each in json.loads(kept.read_text())["accounts"]}) == 3
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_start_without_a_token_makes_one_prints_it_and_keeps_it(tmp_path: Path) -> None:
    exchange = PaperExchange(tmp_path / "exchange", token="", names_account=False)
    try:
        token = (exchange.start().folder / "token").read_text().strip()
        assert listed(exchange, token) == [FIRST]
        assert len(token) >= 24
        exchange.restart()
        assert listed(exchange, token) == [FIRST]
    finally:
        exchange.close()


def test_account_stays_hedging_or_netting_as_it_was_founded(tmp_path: Path, start: Starter) -> None:
    start("--account", f"{EURO},hedging").stop()
    told = refused(tmp_path, "--account", f"{EURO},netting")
    assert f"account {EURO} is a hedging account" in told


def test_damaged_register_is_named(tmp_path: Path, start: Starter) -> None:
    exchange = start()
    exchange.stop()
    (exchange.folder / "accounts.json").write_text("{")
    assert "accounts.json cannot be read" in refused(tmp_path)
