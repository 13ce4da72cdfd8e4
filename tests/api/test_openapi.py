"""The description of the API is whole, and the dashboard's copy of it is the present one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api.app import bare_app

PROJECT = Path(__file__).resolve().parents[2]
COPY = PROJECT / "web" / "openapi.json"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """Describe the API."""
    return bare_app().openapi()


def operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    """List every operation."""
    return [operation for path in described["paths"].values() for operation in path.values()]


def test_description_printed_needs_no_server(described: dict[str, Any]) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "api.openapi"], cwd=PROJECT, capture_output=True, check=True
    )
    assert json.loads(printed.stdout) == described


def test_dashboards_copy_of_the_description_is_the_present_one(described: dict[str, Any]) -> None:
    assert json.loads(COPY.read_text()) == described


def test_every_operation_declares_its_answer_and_its_problems(described: dict[str, Any]) -> None:
    for operation in operations(described):
        answers = operation["responses"]
        assert any(status.startswith("2") for status in answers)
        for status, answer in answers.items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"]


def test_every_operation_but_login_and_health_asks_for_a_login(described: dict[str, Any]) -> None:
    without = {item["operationId"] for item in operations(described) if "security" not in item}
    assert without == {"login", "health"}


def test_operations_are_named_once_and_readably(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(described)]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() and "api" not in name for name in names)


def test_socket_messages_are_described_too(described: dict[str, Any]) -> None:
    assert {"PriceSnapshot", "PriceTick", "EventUpdate", "UpdatesSnapshot"} <= set(
        described["components"]["schemas"]
    )
