"""Ticks and results in buckets, over HTTP; a bucket that is gone ends its backtest alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import boto3
import pytest

from adapters.environment import Settings
from adapters.history.opening import open_store
from adapters.results import Results
from tests.backtests.builders import add_owner
from tests.backtests.world import BacktestWorld, open_world
from tests.history.buckets import make_bucket
from tests.history.conftest import bucket, s3
from tests.history.test_s3 import upload
from workers.backtests import backtest_worker
from workers.simulation.processes import SimulatorProcesses

__all__ = ["bucket", "s3"]

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
async def distant(where: Settings, bucket: str, s3: str) -> AsyncIterator[BacktestWorld]:
    """Put the ticks into a bucket, and have results go into another."""
    upload(where.history_folder, f"s3://{bucket}/ticks")
    make_bucket(s3, f"{bucket}-results")
    places = {
        "backtest_history": f"s3://{bucket}/ticks",
        "results": f"s3://{bucket}-results/backtests",
    }
    async with open_world(where.model_copy(update=places)) as world:
        await add_owner(world.tools.database)
        yield world


@asynccontextmanager
async def working(world: BacktestWorld) -> AsyncIterator[None]:
    """Run a worker of backtests, with the processes that it has in earnest."""
    simulators = SimulatorProcesses(world.tools.settings, 1)
    async with backtest_worker(world.tools, simulators, 1):
        yield
    await simulators.close()


def empty(endpoint: str, bucket: str) -> None:
    """Take a bucket away with all that is in it."""
    store = boto3.resource("s3", endpoint_url=endpoint, region_name="eu-central-1")
    store.Bucket(bucket).objects.all().delete()
    store.Bucket(bucket).delete()


async def test_backtest_reads_one_bucket_and_leaves_its_results_in_another(
    distant: BacktestWorld,
) -> None:
    async with working(distant):
        done = await distant.ended(await distant.start())
    results = Results(open_store(distant.tools.settings.results))
    assert (done.status, done.ticks) == ("done", 120_000)
    assert done.trades > 0
    assert b"<!doctype html>" in results.read(f"{done.id}/report.html")
    assert results.read(f"{done.id}/trades.parquet")[:4] == b"PAR1"


async def test_bucket_that_is_gone_is_named_and_the_worker_goes_on(
    distant: BacktestWorld, bucket: str, s3: str
) -> None:
    async with working(distant):
        done = await distant.ended(await distant.start())
        empty(s3, bucket)
        failed = await distant.ended(await distant.start())
        make_bucket(s3, bucket)
        upload(distant.tools.settings.history_folder, f"s3://{bucket}/ticks")
        again = await distant.ended(await distant.start())
    assert (failed.status, failed.status_field) == ("failed", "source")
    assert bucket in failed.status_detail
    assert again.report_hash == done.report_hash
    assert (await distant.row(done.id)).status == "done"
