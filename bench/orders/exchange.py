"""The exchange of the stack: its commands, a second account for the peer, and its own record."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from bench.stack import Stack

BALANCE = "100000"
PEER_ACCOUNT = "001-001-0000002-001"
ORDERS = "POST orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The control port of the stack's exchange."""

    stack: Stack
    control: str

    def lift_limits(self) -> None:
        """Let any number of requests through."""
        self._ask("PUT", "limits", requestsPerSecond=0, streams=0, connectionsPerSecond=0)

    def found_account(self) -> str:
        """Found the peer's account, with as much money as the platform's, and return its token."""
        token = secrets.token_hex(16)
        self._ask("POST", "accounts", id=PEER_ACCOUNT, home="USD", balance=BALANCE, token=token)
        return token

    def spoil_answers(self, *, dropped: float, late: float, seconds: float) -> None:
        """Drop a share of the answers to orders, and send another so many seconds late."""
        self._ask("POST", "faults", kind="DROP", where=ORDERS, probability=dropped)
        self._ask("POST", "faults", kind="LATE", where=ORDERS, probability=late, seconds=seconds)

    def fired(self) -> list[int]:
        """Tell how often each fault has hit."""
        return [each["fired"] for each in self._ask("GET", "faults")["faults"]]

    def heal(self) -> None:
        """Take all faults away."""
        self._ask("DELETE", "faults")

    def arrivals(self, account: str) -> dict[str, list[float]]:
        """Read when orders arrived, by the client's id; seconds of the epoch."""
        found: dict[str, list[float]] = {}
        for each in _transactions(self.stack.home / "paper" / account / "transactions.jsonl"):
            if each["type"] == "MARKET_ORDER" and "clientExtensions" in each:
                at = datetime.fromisoformat(each["time"]).timestamp()
                found.setdefault(each["clientExtensions"]["id"], []).append(at)
        return found

    def _ask(self, verb: str, path: str, **command: object) -> dict[str, Any]:
        with httpx.Client(trust_env=False, timeout=15) as client:
            body = command or None
            answer = client.request(verb, f"{self.control}/{path}", json=body)
        if answer.is_error:
            raise RuntimeError(f"{verb} {path}: {answer.status_code} {answer.text}")
        told: dict[str, Any] = answer.json()
        return told


def _transactions(journal: Path) -> list[dict[str, Any]]:
    lines = journal.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
