"""A lake in S3 that Athena is asked for ticks of.

The table is ours: times as nanoseconds in a BIGINT, prices in points, partitions by feed,
instrument, year and month. Every month that is asked for is registered first, so that nothing has
to crawl. Answers come back as the text that Athena leaves in its results' place, read in order.
"""

import hashlib
import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyathena
from botocore.exceptions import BotoCoreError, ClientError
from pyarrow import csv
from pyathena.error import Error as AthenaError

from adapters.history.batches import AHEAD
from adapters.history.columns import Rows, read_batch
from adapters.history.errors import HistoryUnavailable, NoTicks
from adapters.history.files import TickFile, every_tick_file, feed_files, replaced_files
from adapters.history.read_ahead import read_ahead
from adapters.history.s3 import S3Store, patience
from adapters.history.settings import HistorySettings
from adapters.history.spans import ALL, BEGINNING, END_OF_TIME, Span
from domain.instruments import Instrument
from engine.ticks import BATCH, TickBatch

POLL_SECONDS = 0.25
ROW_BYTES = 32
"""Bytes of the shortest row of an answer: no block of it has more ticks than a batch."""
ANSWER = {"time": pa.int64(), "bid": pa.int64(), "ask": pa.int64()}

# A query that fails is told by the error raised; its log would say the same once more.
logging.getLogger("pyathena").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Month:
    """A partition: the folder of a month, and the parts in it that a larger one replaced."""

    folder: str
    replaced: tuple[str, ...]

    @property
    def values(self) -> dict[str, str]:
        """Return the partition's columns."""
        return dict(level.split("=") for level in self.folder.split("/"))

    def partition(self, root: str) -> str:
        """Write it as a table's partition."""
        values = ", ".join(f"`{name}` = {_text(value)}" for name, value in self.values.items())
        return f"PARTITION ({values}) LOCATION {_text(f'{root}/{self.folder}/')}"


class AthenaTicks:
    """The ticks of a lake in S3, asked for in SQL."""

    def __init__(
        self, bucket: str, prefix: str, settings: HistorySettings, feed: str | None = None
    ) -> None:
        self._store = S3Store(bucket, prefix, settings)
        self._settings = settings
        self._feed = feed
        digest = hashlib.sha256(self._store.location.encode()).hexdigest()[:12]
        self._table = f"ticks_{digest}"

    @property
    def location(self) -> str:
        """Return where the ticks lie."""
        return self._store.location.replace("s3://", "athena://", 1)

    def batches(
        self, instrument: Instrument, span: Span = ALL, *, skip: int = 0
    ) -> Generator[TickBatch, None, None]:
        """Yield an instrument's ticks of a range, after the first `skip` of them.

        A thread reads ahead and ends with the iterator: use it up or close it.

        Raises:
            NoTicks: there are none in the range.
            UnreadableHistory: the answer holds what cannot be ticks.
            HistoryUnavailable: Athena or the bucket cannot be reached, or refuse.
        """
        prefix = f"feed={self._feed}/" if self._feed else ""
        files = [file for file in every_tick_file(self._store, prefix) if file.part is not None]
        mine = feed_files(self._store, files, instrument.name, self._feed)
        months = _months([file for file in mine if not file.misses(span)], mine)
        if not months:
            raise NoTicks(f"{self.location} has no {instrument.name} {span}")
        return read_ahead(lambda: self._read(instrument, months, span, skip), AHEAD)

    def _read(
        self, instrument: Instrument, months: Sequence[_Month], span: Span, skip: int
    ) -> Iterator[TickBatch]:
        with _asking(self.location), _connected(self._settings) as connection:
            cursor = connection.cursor()
            self._register(cursor, months)
            asked, seen = skip, False
            for month in months:
                rows = self._count(cursor, month, span) if skip else 0
                seen = seen or rows > 0
                if skip and rows <= skip:
                    skip -= rows
                    continue
                for batch in self._ticks(cursor, instrument, month, span, skip):
                    seen = True
                    yield batch
                skip = 0
        if not seen:
            raise NoTicks(f"{self.location} has no {instrument.name} {span}")
        if skip:
            raise NoTicks(f"{asked} ticks were to be skipped, {skip} more than there are")

    def _register(self, cursor: Any, months: Sequence[_Month]) -> None:
        """Create the table and tell it of the months; what is there already stays."""
        database, root = self._settings.athena_database, self._store.location
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{database}`")
        cursor.execute(
            f"CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`{self._table}` "
            "(`time` bigint, `bid` int, `ask` int, `repeat` int) "
            "PARTITIONED BY (`feed` string, `instrument` string, `year` string, `month` string) "
            f"STORED AS PARQUET LOCATION '{root}/'"
        )
        added = " ".join(month.partition(root) for month in months)
        cursor.execute(f"ALTER TABLE `{database}`.`{self._table}` ADD IF NOT EXISTS {added}")

    def _count(self, cursor: Any, month: _Month, span: Span) -> int:
        cursor.execute(f"SELECT count(*) {self._from(month, span)}")
        return int(cursor.fetchone()[0])

    def _ticks(
        self, cursor: Any, instrument: Instrument, month: _Month, span: Span, skip: int
    ) -> Iterator[TickBatch]:
        cursor.execute(
            f'SELECT "time", "bid", "ask" {self._from(month, span)} '
            f'ORDER BY "time", "repeat" OFFSET {skip}'
        )
        bucket, _, key = str(cursor.output_location).removeprefix("s3://").partition("/")
        store = S3Store(bucket, "", self._settings)
        with store.open(key) as answer:
            row = skip
            for record in _records(answer):
                yield read_batch(record, instrument, Rows(f"{self.location}/{month.folder}", row))
                row += record.num_rows

    def _from(self, month: _Month, span: Span) -> str:
        conditions = [f'"{name}" = {_text(value)}' for name, value in month.values.items()]
        if span.start_ns != BEGINNING:
            conditions.append(f'"time" >= {span.start_ns}')
        if span.end_ns != END_OF_TIME:
            conditions.append(f'"time" < {span.end_ns}')
        if month.replaced:
            paths = ", ".join(_text(f"{self._store.location}/{name}") for name in month.replaced)
            conditions.append(f'"$path" NOT IN ({paths})')
        table = f'"{self._settings.athena_database}"."{self._table}"'
        return f"FROM {table} WHERE {' AND '.join(conditions)}"


def _months(wanted: Sequence[TickFile], files: Sequence[TickFile]) -> list[_Month]:
    replaced = [file.name for file in replaced_files(files)]
    folders = list(dict.fromkeys(file.name.rpartition("/")[0] for file in wanted))
    return [
        _Month(folder, tuple(name for name in replaced if name.rpartition("/")[0] == folder))
        for folder in folders
    ]


def _records(answer: Any) -> Iterator[Any]:
    options = csv.ReadOptions(use_threads=False, block_size=BATCH * ROW_BYTES)
    with csv.open_csv(
        answer, options, convert_options=csv.ConvertOptions(column_types=ANSWER)
    ) as rows:
        yield from rows


def _text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"


@contextmanager
def _connected(settings: HistorySettings) -> Iterator[Any]:
    connection = pyathena.connect(
        s3_staging_dir=settings.athena_results or "",
        work_group=settings.athena_workgroup,
        region_name=settings.region,
        endpoint_url=settings.athena_endpoint,
        poll_interval=POLL_SECONDS,
        config=patience(settings.athena_endpoint),
    )
    with connection:
        yield connection


@contextmanager
def _asking(where: str) -> Iterator[None]:
    try:
        yield
    except (AthenaError, ClientError, BotoCoreError) as error:
        raise HistoryUnavailable(f"{where}: Athena says: {error}") from error
