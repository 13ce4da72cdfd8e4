"""`forex flatten` gets out of everything with nothing of ours running."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.fernet import Fernet

from adapters.rescue import (
    RESCUE_FILE,
    RescueAccount,
    read_hand_certificate,
    waiting_certificates,
    write_rescue_file,
)
from adapters.secrets import TokenCipher
from domain.accounts import AccountId, Feed
from domain.certificates import verifies
from tests.paper_exchange import PROJECT, PaperExchange, paper_exchange

KEY = Fernet.generate_key().decode()
NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1:9/forex"
MARKET = {"type": "MARKET", "instrument": "EUR_USD", "units": "1000"}
LIMIT = {"type": "LIMIT", "instrument": "EUR_USD", "units": "1000", "price": "0.9"}


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[PaperExchange]:
    """Run a paper exchange, and nothing else."""
    with paper_exchange(tmp_path / "paper") as running:
        yield running


def _order(exchange: PaperExchange, order: Mapping[str, str]) -> None:
    answer = _session(exchange).post(f"{exchange.account_url}/orders", json={"order": order})
    assert answer.status_code == 201, answer.text


def _session(exchange: PaperExchange) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {exchange.token}"
    return session


def _account(exchange: PaperExchange) -> dict[str, Any]:
    body: dict[str, Any] = _session(exchange).get(exchange.account_url).json()["account"]
    return body


def _rescue(home: Path, exchange: PaperExchange) -> None:
    account = RescueAccount(
        account=AccountId("acc-1"),
        name="mine",
        feed=Feed.PAPER,
        broker_account=exchange.account,
        rest_url=exchange.base_url,
        token=exchange.token,
    )
    write_rescue_file(home, TokenCipher(KEY), [account])


def _flatten(
    home: Path, *arguments: str, typed: str = "", secret: str = "k" * 32
) -> subprocess.CompletedProcess[str]:
    """Run the command as an operator would on a machine on which every server is down."""
    servers = {"FOREX_DATABASE_URL": NOWHERE, "FOREX_REDIS_URL": "redis://127.0.0.1:9/0"}
    keys = {"FOREX_HOME": str(home), "FOREX_FERNET_KEYS": KEY, "FOREX_SECRET_KEY": secret}
    return subprocess.run(
        [sys.executable, "-m", "cli.main", "flatten", *arguments],
        cwd=PROJECT,
        env={**os.environ, **servers, **keys, "FOREX_TEMPORAL_ADDRESS": "127.0.0.1:9"},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_everything_is_flattened_while_every_server_is_down(
    tmp_path: Path, exchange: PaperExchange
) -> None:
    _order(exchange, MARKET)
    _order(exchange, MARKET | {"units": "-500", "instrument": "USD_JPY"})
    _order(exchange, LIMIT)
    home = tmp_path / "home"
    _rescue(home, exchange)

    done = _flatten(home, "--yes")

    assert done.returncode == 0, done.stderr
    account = _account(exchange)
    assert (account["openTradeCount"], account["pendingOrderCount"]) == (0, 0)
    written = read_hand_certificate(waiting_certificates(home)[0])
    assert verifies(written.certificate)
    assert json.loads(done.stdout) == written.certificate.evidence
    assert str(written.certificate.last_transaction_id) == account["lastTransactionID"]


def test_an_exchange_that_stumbles_is_asked_until_it_is_flat(
    tmp_path: Path, exchange: PaperExchange
) -> None:
    _order(exchange, MARKET)
    _rescue(tmp_path / "home", exchange)
    exchange.control.fault("ANSWER", "PUT trades/*/close", status=503, times=2)
    exchange.control.fault("DROP", "PUT trades/*/close")

    done = _flatten(tmp_path / "home", "--yes")

    assert done.returncode == 0, done.stderr
    assert _account(exchange)["openTradeCount"] == 0


def test_an_order_that_cannot_be_cancelled_at_first_is_asked_about_again(
    tmp_path: Path, exchange: PaperExchange
) -> None:
    _order(exchange, MARKET)
    _order(exchange, LIMIT)
    _rescue(tmp_path / "home", exchange)
    exchange.control.fault("ANSWER", "PUT orders/*/cancel", status=400, times=2)

    done = _flatten(tmp_path / "home", "--yes")

    assert done.returncode == 0, done.stderr
    assert _account(exchange)["openTradeCount"] == 0


def test_an_environment_that_names_half_of_it_still_leaves_the_rescue_file(
    tmp_path: Path, exchange: PaperExchange
) -> None:
    _order(exchange, MARKET)
    _rescue(tmp_path / "home", exchange)

    done = _flatten(tmp_path / "home", "--yes", secret="")

    assert done.returncode == 0, done.stderr
    assert _account(exchange)["openTradeCount"] == 0


def test_without_a_rescue_file_a_token_file_will_do(
    tmp_path: Path, exchange: PaperExchange
) -> None:
    _order(exchange, MARKET)
    token = tmp_path / "token"
    token.write_text(f"{exchange.token}\n")
    named = ("--account", exchange.account, "--token-file", str(token))

    done = _flatten(
        tmp_path / "home", *named, "--feed", "paper", "--url", exchange.base_url, "--yes"
    )

    assert done.returncode == 0, done.stderr
    assert _account(exchange)["openTradeCount"] == 0


def test_what_is_typed_wrong_flattens_nothing(tmp_path: Path, exchange: PaperExchange) -> None:
    _order(exchange, MARKET)
    _rescue(tmp_path / "home", exchange)

    done = _flatten(tmp_path / "home", typed="yes\n")

    assert done.returncode == 1
    assert "Nothing was done" in done.stderr
    assert _account(exchange)["openTradeCount"] == 1


def test_the_rescue_file_is_sealed_and_its_owners_only(
    tmp_path: Path, exchange: PaperExchange
) -> None:
    _rescue(tmp_path, exchange)
    file = tmp_path / RESCUE_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert exchange.token not in file.read_text()
