"""Temporal's development server with its database in a file, and its Web UI."""

import shutil
import sysconfig
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from cli.stack.errors import StackError
from cli.stack.home import Home
from cli.stack.process import finish
from cli.stack.service import Command, Service
from contracts.names import SearchAttribute

HOST = "127.0.0.1"
NAMESPACE = "default"
# The server's own default is a day, which would forget an order before anybody looks into it.
RETENTION = "720h"
RETENTION_AS_STORED = "2592000s"

# Attributes are made before the server is called ready; it need not read them again each time.
SETTINGS = ("system.forceSearchAttributesCacheRefreshOnRead=false",)

# An acknowledged order must survive a power cut, so every commit reaches the disk.
PRAGMAS = ("journal_mode=wal", "synchronous=2")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporalServer:
    """One Temporal server: its database file and its ports."""

    database: Path
    port: int
    ui_port: int
    http_port: int

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def ui_url(self) -> str:
        return f"http://{HOST}:{self.ui_port}"

    @property
    def namespace_url(self) -> str:
        return f"http://{HOST}:{self.http_port}/api/v1/namespaces/{NAMESPACE}"


def temporal_service(server: TemporalServer) -> Service:
    """Describe the Temporal server to the supervisor."""
    return Service(
        name="temporal",
        title="Temporal",
        command=Command(
            program=_binary(), arguments=_arguments(server), folder=server.database.parent
        ),
        ready=partial(_answers, server),
        settle=partial(_complete_namespace, server),
        stop_within=20,
    )


def temporal_database(home: Home) -> Path:
    """Place Temporal's database in a home."""
    return home.folder("temporal") / "temporal.db"


def _arguments(server: TemporalServer) -> tuple[str, ...]:
    arguments = ["server", "start-dev", "--ip", HOST]
    arguments += ["--port", str(server.port), "--ui-port", str(server.ui_port)]
    arguments += ["--http-port", str(server.http_port)]
    arguments += ["--db-filename", str(server.database), "--ui-disable-news-fetch"]
    arguments += ["--log-level", "warn"]
    for pragma in PRAGMAS:
        arguments += ["--sqlite-pragma", pragma]
    for setting in SETTINGS:
        arguments += ["--dynamic-config-value", setting]
    for name in SearchAttribute:
        arguments += ["--search-attribute", f"{name}=Keyword"]
    return tuple(arguments)


async def _answers(server: TemporalServer) -> bool:
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            response = await client.get(server.namespace_url)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK


async def _complete_namespace(server: TemporalServer) -> None:
    """Set the retention, and add attributes that an older database has not heard of."""
    config = await _namespace_config(server)
    if config["workflowExecutionRetentionTtl"] != RETENTION_AS_STORED:
        await _operate(server, "namespace", "update", "--retention", RETENTION)
    known = set(config.get("customSearchAttributeAliases", {}).values())
    for name in sorted({*SearchAttribute} - known):
        await _operate(server, "search-attribute", "create", "--name", name, "--type", "Keyword")


async def _namespace_config(server: TemporalServer) -> dict[str, Any]:
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            response = await client.get(server.namespace_url)
            config: dict[str, Any] = response.raise_for_status().json()["config"]
        except httpx.HTTPError as error:
            raise StackError(f"Temporal went away during set-up: {error}") from error
    return config


async def _operate(server: TemporalServer, *what: str) -> None:
    await finish(
        Command(
            program=_binary(),
            arguments=("operator", *what, "--namespace", NAMESPACE, "--address", server.address),
        )
    )


def _binary() -> Path:
    found = shutil.which("temporal", path=sysconfig.get_path("scripts"))
    if found is None:
        raise StackError("Temporal is not installed: run make install")
    return Path(found)
