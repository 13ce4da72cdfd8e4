"""The orders process as an operator runs it, so that a test can kill it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from adapters.environment import Settings

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0


@asynccontextmanager
async def orders_process(
    where: Settings, folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `python -m workers orders` for the length of a block; it takes work once this begins."""
    ready = folder / "ready"
    ready.unlink(missing_ok=True)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workers", "orders"),
        cwd=PROJECT,
        env=os.environ | _environment(where) | {"FOREX_READY_FILE": str(ready)},
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            while not ready.exists():
                assert process.returncode is None, "the orders process ended"
                await asyncio.sleep(0.05)
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _environment(where: Settings) -> dict[str, str]:
    return {
        "FOREX_DATABASE_URL": where.database_url.get_secret_value(),
        "FOREX_REDIS_URL": where.redis_url.get_secret_value(),
        "FOREX_TEMPORAL_ADDRESS": where.temporal_address,
        "FOREX_PAPER_URL": where.paper_url or "",
        "FOREX_SECRET_KEY": where.secret_key.get_secret_value(),
        "FOREX_FERNET_KEYS": where.fernet_keys.get_secret_value(),
    }
