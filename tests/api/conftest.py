"""An API of the test's own."""

from collections.abc import AsyncIterator

import pytest

from tests.api.serving import Served, serving, settings_for


@pytest.fixture
async def api(
    database_url: str, redis_url: str, temporal_address: str
) -> AsyncIterator[Served]:
    """Serve the API on real servers."""
    async with serving(settings_for(database_url, redis_url, temporal_address)) as served:
        yield served
