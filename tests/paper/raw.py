"""Bare sockets, for what no HTTP library lets one see."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.paper_exchange import PaperExchange

PATIENCE_SECONDS = 10.0


@contextmanager
def connected(exchange: PaperExchange) -> Iterator[socket.socket]:
    """Open a connection for the length of a block."""
    with socket.create_connection(("127.0.0.1", exchange.port), PATIENCE_SECONDS) as line:
        yield line


def ask(
    line: socket.socket, exchange: PaperExchange, verb: str, path: str, body: Any = None
) -> None:
    """Send a request to a path under the account."""
    text = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{verb} /v3/accounts/{exchange.account}{path} HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {exchange.token}\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    line.sendall(head.encode() + text)


def everything(line: socket.socket) -> bytes:
    """Read until the other side ends.

    Raises:
        ConnectionResetError: it reset the connection instead.
        TimeoutError: it went silent.
    """
    got = b""
    while chunk := line.recv(65536):
        got += chunk
    return got
