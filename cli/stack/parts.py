"""The table of everything that one stack runs, in the order in which it starts."""

import asyncio
import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import httpx

from cli.stack.market import market_options
from cli.stack.ports import HOST
from cli.stack.postgres import postgres_service
from cli.stack.service import Command, Service, Step
from cli.stack.settings import PAPER_ACCOUNT, Stack, environment_of
from cli.stack.temporal_server import temporal_service
from cli.stack.valkey import valkey_service

SERVERS = ("postgres", "valkey", "temporal")

# Longer than the workers give themselves to finish what they have begun.
DRAIN_SECONDS = 45.0


def parts_of(stack: Stack, admin_password: str | None) -> tuple[Service, ...]:
    """Describe every part; the admin's password is set when one is given."""
    environment = environment_of(stack)
    worker = partial(_worker, stack=stack, environment=environment)
    return (
        postgres_service(stack.postgres),
        valkey_service(stack.valkey),
        temporal_service(stack.temporal),
        _paper(stack, environment),
        migrations(stack, environment),
        _seed(stack, environment, admin_password=admin_password),
        worker("orders", "Orders"),
        worker("strategies", "Market data, strategies", hands_work_to=("orders",)),
        worker("maintenance", "Housekeeping"),
        worker("backtests", "Backtests"),
        _api(stack, environment),
    )


def _paper(stack: Stack, environment: Mapping[str, str]) -> Service:
    options = {
        "--port": str(stack.ports.paper),
        "--account": PAPER_ACCOUNT,
        "--home": "USD",
        "--balance": "100000",
        "--data": str(stack.home.folder("paper")),
    }
    return Service(
        name="paper",
        title="Paper exchange",
        command=_python(
            *("paper", *(part for option in options.items() for part in option)),
            *market_options(os.environ),
            **environment,
            # By environment, because everybody on the machine can read a command line.
            PAPER_TOKEN=stack.keys.paper_token,
        ),
        ready=partial(_answers, stack.paper_url),
    )


def migrations(stack: Stack, environment: Mapping[str, str]) -> Service:
    """Describe the step that brings the database to the newest schema."""
    return Service(
        name="migrate",
        title="Database migrations",
        command=_python("adapters.postgres.migrate", **environment),
        needs=("postgres",),
        step=Step(stamp=stack.note("migrated"), build=environment["FOREX_BUILD"]),
    )


def _seed(stack: Stack, environment: Mapping[str, str], *, admin_password: str | None) -> Service:
    password = {"FOREX_ADMIN_PASSWORD": admin_password} if admin_password else {}
    return Service(
        name="seed",
        title="First-time set-up",
        command=_python("workers.seed", **environment, **password),
        needs=(*SERVERS, "paper", "migrate"),
        step=Step(
            stamp=stack.note("seeded"),
            build=environment["FOREX_BUILD"],
            is_forced=admin_password is not None,
        ),
    )


def _worker(
    name: str,
    title: str,
    *,
    stack: Stack,
    environment: Mapping[str, str],
    hands_work_to: tuple[str, ...] = (),
) -> Service:
    announcement = stack.home.folder("ready") / name
    return Service(
        name=name,
        title=title,
        command=_python("workers", name, **environment, FOREX_READY_FILE=str(announcement)),
        needs=("seed",),
        hands_work_to=hands_work_to,
        prepare=partial(asyncio.to_thread, announcement.unlink, missing_ok=True),
        ready=partial(asyncio.to_thread, announcement.exists),
        stop_within=DRAIN_SECONDS,
    )


def _api(stack: Stack, environment: Mapping[str, str]) -> Service:
    return Service(
        name="api",
        title="API and dashboard",
        command=_python("api", "--host", HOST, "--port", str(stack.ports.dashboard), **environment),
        needs=("seed",),
        hands_work_to=("orders",),
        ready=partial(_answers, f"{stack.dashboard_url}/api/health"),
    )


def _python(*module: str, **environment: str) -> Command:
    return Command(program=Path(sys.executable), arguments=("-m", *module), environment=environment)


async def _answers(url: str) -> bool:
    """Tell whether an HTTP server answers at all; what it says is the health check's business."""
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            await client.get(url)
        except httpx.HTTPError:
            return False
    return True
