"""The S3 of the tests: one server, and a bucket of its own for each test."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.history.buckets import make_bucket, s3_server, use


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """Run an S3 server; returns its endpoint."""
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a bucket that the process's environment can reach; returns its name."""
    use(monkeypatch, s3)
    name = f"forex-{uuid4().hex[:12]}"
    make_bucket(s3, name)
    return name
