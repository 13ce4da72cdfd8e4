"""Where a history lies, as a person writes it: a folder, `s3://bucket/prefix`, `athena://...`."""

from collections.abc import Generator
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from adapters.history.batches import StoredTicks
from adapters.history.errors import HistoryUnavailable
from adapters.history.spans import ALL, Span
from adapters.history.stores import FolderStore, Store
from domain.instruments import Instrument
from engine.ticks import TickBatch


class HistoryKind(StrEnum):
    """How a history is kept."""

    FOLDER = "folder"
    S3 = "s3"
    ATHENA = "athena"


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


def kind_of(location: str) -> HistoryKind:
    """Tell how a history is kept from what its location is.

    Raises:
        HistoryUnavailable: it is none that we know.
    """
    scheme, separator, _ = location.partition("://")
    if not separator:
        return HistoryKind.FOLDER
    if scheme not in (HistoryKind.S3, HistoryKind.ATHENA):
        raise HistoryUnavailable(f"{location}: a history is a folder, s3://... or athena://...")
    return HistoryKind(scheme)


def open_store(location: str) -> Store:
    """Open the files of a history.

    Raises:
        HistoryUnavailable: there is nothing, or it cannot be reached.
    """
    if kind_of(location) is HistoryKind.FOLDER:
        return FolderStore(Path(location))
    from adapters.history.s3 import S3Store  # It loads boto3, which folders do without.
    from adapters.history.settings import HistorySettings

    bucket, _, prefix = location.partition("://")[2].partition("/")
    return S3Store(bucket, prefix, HistorySettings())


def open_history(location: str, feed: str | None = None) -> TickSource:
    """Open a history for reading ticks; `feed` is one of a lake that has several.

    Raises:
        HistoryUnavailable: there is nothing, or it cannot be reached.
    """
    if kind_of(location) is HistoryKind.ATHENA:
        from adapters.history.athena import AthenaTicks  # It loads boto3 and pyathena.
        from adapters.history.settings import HistorySettings

        bucket, _, prefix = location.removeprefix("athena://").partition("/")
        return AthenaTicks(bucket, prefix, HistorySettings(), feed)
    return StoredTicks(open_store(location), feed)
