"""`forex account` connects accounts through the API, as a person at a terminal would."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.api.serving import PASSWORD, Served, serving, settings_for
from tests.paper_exchange import PaperExchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command printed and how it ended."""

    code: int | None
    out: str
    err: str


async def forex(*arguments: str, **environment: str) -> Said:
    """Run the command line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cli.main",
        *arguments,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Said(code=process.returncode, out=out.decode(), err=err.decode())


@pytest.fixture
async def fresh(
    exchange: PaperExchange, database_url: str, redis_url: str, temporal_address: str
) -> AsyncIterator[Served]:
    """Serve an API without an account, beside an exchange."""
    settings = settings_for(database_url, redis_url, temporal_address, paper_url=exchange.base_url)
    async with serving(settings) as served:
        yield served


async def add(served: Served, exchange: PaperExchange, token: str, password: str) -> Said:
    """Ask for the exchange's account, as a new person."""
    person = await served.person()
    return await forex(
        *("account", "add", "--name", "Mine", "--feed", "paper"),
        *("--broker-account", exchange.account, "--username", person.username),
        *("--api", f"http://{served.address}"),
        FOREX_PASSWORD=password,
        FOREX_OANDA_TOKEN=token,
    )


async def test_an_account_with_a_good_token_is_connected(
    fresh: Served, exchange: PaperExchange
) -> None:
    said = await add(fresh, exchange, exchange.token, PASSWORD)
    assert (said.code, said.out.startswith("Mine is connected as ")) == (0, True)


async def test_a_token_that_the_broker_refuses_is_told_with_its_field(
    fresh: Served, exchange: PaperExchange
) -> None:
    said = await add(fresh, exchange, "wrong", PASSWORD)
    assert said.code == 1
    assert "token: the broker answered 401" in said.err


async def test_a_wrong_password_is_told(fresh: Served, exchange: PaperExchange) -> None:
    said = await add(fresh, exchange, exchange.token, "not the password")
    assert (said.code, said.out) == (1, "")
    assert said.err.strip()
