"""Exchanges to talk to, and recordings with prices that a test chooses."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.paper.client import Client
from tests.paper.crowd import Crowd, crowded_exchange
from tests.paper_exchange import PaperExchange, paper_exchange

RECORDED_AT = datetime(2024, 3, 5, 10, 0, tzinfo=UTC)
SECOND_NS = 1_000_000_000
UNLIMITED = "--no-limits"

Quotes = Sequence[tuple[float, float]]
Recorder = Callable[..., Path]
Starter = Callable[..., PaperExchange]


def write_recording(
    folder: Path, instrument: str, quotes: Quotes, step_ns: int = SECOND_NS
) -> Path:
    """Write quotes as a recording of an instrument into a folder and return it."""
    (folder / instrument).mkdir(parents=True)
    begins = int(RECORDED_AT.timestamp()) * SECOND_NS
    times = [begins + index * step_ns for index in range(len(quotes))]
    table = pa.table(
        {
            "time": pa.array(times, pa.timestamp("ns", tz="UTC")),
            "bid": pa.array([bid for bid, _ in quotes], pa.float64()),
            "ask": pa.array([ask for _, ask in quotes], pa.float64()),
        }
    )
    pq.write_table(table, folder / instrument / "2024-03-05.parquet")
    return folder


@pytest.fixture
def record(tmp_path: Path) -> Recorder:
    """Write quotes, a second apart, as a recording of an instrument and return its folder."""

    def write(quotes: Quotes, instrument: str = "EUR_USD", step_ns: int = SECOND_NS) -> Path:
        return write_recording(tmp_path / "ticks", instrument, quotes, step_ns)

    return write


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """Start an exchange with the arguments given; it is killed after the test.

    Nothing limits how fast a test may ask.
    """
    started: list[PaperExchange] = []

    def begin(*arguments: str) -> PaperExchange:
        exchange = PaperExchange(tmp_path / "exchange", (UNLIMITED, *arguments))
        started.append(exchange)
        return exchange.start()

    yield begin
    for exchange in started:
        exchange.close()


@pytest.fixture
def exchange(start: Starter) -> PaperExchange:
    """Run an exchange of the test's own on the seeded market."""
    return start()


@pytest.fixture
def client(exchange: PaperExchange) -> Client:
    """Talk to the test's own exchange."""
    return Client(exchange)


@pytest.fixture(scope="module")
def shared_exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaperExchange]:
    """Run one exchange for tests that do not care what else happens on it."""
    with paper_exchange(tmp_path_factory.mktemp("shared"), UNLIMITED) as running:
        yield running


@pytest.fixture(scope="module")
def shared(shared_exchange: PaperExchange) -> Client:
    """Talk to the shared exchange."""
    return Client(shared_exchange)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """Run an exchange whose EUR_USD stands at 1.10000 / 1.10010, with accounts to spare."""
    folder = tmp_path_factory.mktemp("crowd")
    recording = write_recording(folder / "ticks", "EUR_USD", [(1.1, 1.1001)])
    with crowded_exchange(folder / "exchange", "--replay", str(recording)) as running:
        yield running
