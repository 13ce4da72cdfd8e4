"""What the processes of one stack are told through their environment."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cli.stack.home import PROJECT, Home
from cli.stack.keys import Keys
from cli.stack.ports import HOST, Ports
from cli.stack.postgres import Postgres
from cli.stack.temporal_server import NAMESPACE, TemporalServer
from cli.stack.valkey import Valkey

PAPER_ACCOUNT = "001-001-0000001-001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Everything that `forex up` decided before it starts anything."""

    home: Home
    keys: Keys
    ports: Ports
    postgres: Postgres
    valkey: Valkey
    temporal: TemporalServer

    @property
    def dashboard_url(self) -> str:
        return f"http://{HOST}:{self.ports.dashboard}"

    @property
    def paper_url(self) -> str:
        return f"http://{HOST}:{self.ports.paper}"

    def note(self, name: str) -> Path:
        """Name a note about the database; it lies beside the data and goes with it."""
        return self.home.folder("postgres") / name


def environment_of(stack: Stack) -> dict[str, str]:
    """Return the variables that every process of ours reads its settings from."""
    return {
        "FOREX_HOME": str(stack.home.root),
        "FOREX_DATABASE_URL": stack.postgres.url(),
        "FOREX_REDIS_URL": stack.valkey.url(),
        "FOREX_TEMPORAL_ADDRESS": stack.temporal.address,
        "FOREX_TEMPORAL_NAMESPACE": NAMESPACE,
        "FOREX_TEMPORAL_UI_URL": stack.temporal.ui_url,
        "FOREX_PAPER_URL": stack.paper_url,
        "FOREX_PAPER_TOKEN": stack.keys.paper_token,
        "FOREX_PAPER_ACCOUNT": PAPER_ACCOUNT,
        "FOREX_SECRET_KEY": stack.keys.session_secret,
        "FOREX_FERNET_KEYS": stack.keys.fernet_key,
        "FOREX_HISTORY_FOLDER": str(stack.home.history),
        "FOREX_RESULTS": str(stack.home.results),
        "FOREX_WEB_DIST": str(PROJECT / "web" / "dist"),
        "FOREX_BUILD": build_id(PROJECT),
        "PYTHONUNBUFFERED": "1",
    }


def build_id(project: Path) -> str:
    """Name the code that runs by its content, so that two builds never share a name."""
    digest = hashlib.sha256()
    for room in sorted(project.glob("*/__init__.py")):
        for file in sorted(room.parent.rglob("*.py")):
            digest.update(str(file.relative_to(project)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
