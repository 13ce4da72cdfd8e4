"""Files of history in a bucket of S3, or of anything that speaks its protocol."""

import io
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from adapters.history.errors import HistoryUnavailable
from adapters.history.settings import HistorySettings
from adapters.history.stores import StoredFile

TAIL = 1 << 16
BLOCK = 1 << 22
BLOCKS_AHEAD = 3
"""Blocks that are fetched before they are asked for: 16 MB of a file at most are in memory."""


def patience(endpoint: str | None) -> Config:
    """Return how a client of AWS behaves: it gives up in reasonable time."""
    return Config(
        connect_timeout=5,
        read_timeout=30,
        retries={"mode": "standard", "total_max_attempts": 3},
        max_pool_connections=2 * (BLOCKS_AHEAD + 1),
        s3={"addressing_style": "path" if endpoint else "auto"},
    )


class S3Store:
    """Files under a prefix of a bucket. Credentials come from the environment, as boto3 has it."""

    def __init__(self, bucket: str, prefix: str, settings: HistorySettings) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        with unavailable(self.location):
            self._client = boto3.client(
                "s3",
                endpoint_url=settings.s3_endpoint,
                region_name=settings.region,
                config=patience(settings.s3_endpoint),
            )

    @property
    def location(self) -> str:
        """Return the URL of its root."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def files(self, prefix: str = "") -> Iterator[StoredFile]:
        """Find files; S3 lists them by the bytes of their names."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix + prefix
        )
        with unavailable(self.location):
            for page in pages:
                for found in page.get("Contents", ()):
                    name = found["Key"].removeprefix(self._prefix)
                    if not name.endswith("/"):
                        yield StoredFile(name, found["Size"])

    def open(self, name: str) -> Any:
        """Open a file; what lies behind a place that is read is fetched ahead."""
        return _Ranged(self._client, self._bucket, self._prefix + name)

    def put(self, name: str, content: Path) -> None:
        """Upload a file: it is there whole or not at all."""
        with unavailable(f"{self.location}/{name}"):
            self._client.upload_file(str(content), self._bucket, self._prefix + name)

    def remove(self, name: str) -> None:
        """Remove a file."""
        with unavailable(f"{self.location}/{name}"):
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + name)


class _Ranged(io.RawIOBase):
    """An object that is read in blocks, each fetched once while it is needed."""

    def __init__(self, client: Any, bucket: str, key: str) -> None:
        super().__init__()
        self._client = client
        self._bucket = bucket
        self._key = key
        self._place = 0
        self._blocks: OrderedDict[int, Future[bytes]] = OrderedDict()
        self._fetchers: ThreadPoolExecutor | None = None
        self._size, self._tail = self._end()

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that any place can be read."""
        return True

    def tell(self) -> int:
        """Return the place that is read next."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def read(self, size: int = -1) -> bytes:
        """Read up to `size` bytes, all that is left without one."""
        end = self._size if size is None or size < 0 else min(self._size, self._place + size)
        found = b""
        if self._place < end:
            found = self._between(self._place, end)
            self._place = end
        return found

    def close(self) -> None:
        """Stop fetching."""
        if self._fetchers is not None:
            self._fetchers.shutdown(wait=True, cancel_futures=True)
        super().close()

    def _between(self, start: int, end: int) -> bytes:
        tail_at = self._size - len(self._tail)
        if start >= tail_at:
            return self._tail[start - tail_at : end - tail_at]
        pieces = []
        for number in range(start // BLOCK, (end - 1) // BLOCK + 1):
            block = self._block(number)
            pieces.append(block[max(0, start - number * BLOCK) : end - number * BLOCK])
        return b"".join(pieces)

    def _block(self, number: int) -> bytes:
        for ahead in range(number, min(number + BLOCKS_AHEAD, (self._size - 1) // BLOCK) + 1):
            if ahead not in self._blocks:
                self._blocks[ahead] = self._fetching().submit(self._fetch, ahead)
        while len(self._blocks) > BLOCKS_AHEAD + 2:
            self._blocks.pop(min(self._blocks)).cancel()
        return self._blocks[number].result()

    def _fetching(self) -> ThreadPoolExecutor:
        if self._fetchers is None:
            self._fetchers = ThreadPoolExecutor(BLOCKS_AHEAD + 1, thread_name_prefix="s3")
        return self._fetchers

    def _fetch(self, number: int) -> bytes:
        first = number * BLOCK
        last = min(first + BLOCK, self._size) - 1
        content, _ = self._get(f"bytes={first}-{last}")
        return content

    def _end(self) -> tuple[int, bytes]:
        try:
            content, size = self._get(f"bytes=-{TAIL}")
        except _Empty:
            return 0, b""
        return size, content

    def _get(self, wanted: str) -> tuple[bytes, int]:
        with unavailable(f"s3://{self._bucket}/{self._key}"):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._key, Range=wanted)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") == "InvalidRange":
                    raise _Empty from error
                raise
            content = answer["Body"].read()
        size = int(answer.get("ContentRange", f"/{len(content)}").rpartition("/")[2])
        return content, size


class _Empty(Exception):
    """The object has no bytes."""


@contextmanager
def unavailable(what: str) -> Iterator[None]:
    """Say what could not be reached."""
    try:
        yield
    except ClientError as error:
        found = error.response.get("Error", {})
        said = found.get("Message") or found.get("Code") or str(error)
        raise HistoryUnavailable(f"{what}: {said}") from error
    except (BotoCoreError, boto3.exceptions.Boto3Error) as error:
        raise HistoryUnavailable(f"{what}: {error}") from error
