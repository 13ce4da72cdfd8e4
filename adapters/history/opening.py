"""Where a history lies, as a person writes it: a folder, `s3://bucket/prefix`, `athena://...`."""

from collections.abc import Generator
from pathlib import Path
from typing import Protocol

from adapters.history.batches import StoredTicks
from adapters.history.errors import HistoryUnavailable
from adapters.history.spans import ALL, Span
from adapters.history.stores import FolderStore, Store
from domain.instruments import Instrument
from engine.ticks import TickBatch


class TickSource(Protocol):
    """Ticks of a history, whichever way they are kept."""

    @property
    def location(self) -> str:
        """Return where they lie."""
        ...

    def batches(
        self, instrument: Instrument, span: Span = ALL, *, skip: int = 0
    ) -> Generator[TickBatch, None, None]:
        """Yield an instrument's ticks of a range, after the first `skip` of them."""
        ...


def open_store(location: str) -> Store:
    """Open the files of a history.

    Raises:
        HistoryUnavailable: there is nothing, or it cannot be reached.
    """
    scheme, separator, rest = location.partition("://")
    if not separator:
        return FolderStore(Path(location))
    if scheme not in ("s3", "athena"):
        raise HistoryUnavailable(f"{location}: a history is a folder, s3://... or athena://...")
    from adapters.history.s3 import S3Store  # It loads boto3, which folders do without.
    from adapters.history.settings import HistorySettings

    bucket, _, prefix = rest.partition("/")
    return S3Store(bucket, prefix, HistorySettings())


def open_history(location: str, feed: str | None = None) -> TickSource:
    """Open a history for reading ticks; `feed` is one of a lake that has several.

    Raises:
        HistoryUnavailable: there is nothing, or it cannot be reached.
    """
    if location.startswith("athena://"):
        from adapters.history.athena import AthenaTicks  # It loads boto3 and pyathena.
        from adapters.history.settings import HistorySettings

        bucket, _, prefix = location.removeprefix("athena://").partition("/")
        return AthenaTicks(bucket, prefix, HistorySettings(), feed)
    return StoredTicks(open_store(location), feed)
