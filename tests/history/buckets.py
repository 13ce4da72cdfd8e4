"""An S3 over HTTP, and a program's own environment for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from logging import ERROR, getLogger
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

BUCKET = "forex-history"
REGION = "eu-central-1"


@contextmanager
def s3_server() -> Iterator[str]:
    """Run a server and return its endpoint."""
    getLogger("werkzeug").setLevel(ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def make_bucket(endpoint: str, bucket: str = BUCKET) -> Any:
    """Make a bucket and return a client for it."""
    client = boto3.client("s3", endpoint_url=endpoint, region_name=REGION)
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    return client


def use(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    """Set what a process that uses the server has in its environment."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "FOREX_HISTORY_REGION": REGION,
        "FOREX_HISTORY_S3_ENDPOINT": endpoint,
    }.items():
        monkeypatch.setenv(name, value)
