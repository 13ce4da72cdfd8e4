"""The dashboard's files beside the API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.serving import Served, serving, settings_for

NOWHERE = "redis://127.0.0.1:1/0"


async def serve(folder: Path) -> AsyncIterator[Served]:
    """Serve an API that has no servers, with these files."""
    settings = settings_for("postgresql+asyncpg://x@127.0.0.1:1/x", NOWHERE, "127.0.0.1:1")
    async with serving(settings.model_copy(update={"web_dist": folder})) as served:
        yield served


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[Served]:
    """Serve a dashboard."""
    (tmp_path / "secret.txt").write_text("outside")
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<title>Forex</title>")
    (dist / "assets" / "main-1a2b.js").write_text("let x")
    async for served in serve(dist):
        yield served


@pytest.fixture
async def unbuilt(tmp_path: Path) -> AsyncIterator[Served]:
    """Serve a folder without a dashboard."""
    async for served in serve(tmp_path):
        yield served


async def test_any_page_is_the_dashboard_and_is_asked_for_again(built: Served) -> None:
    async with built.client() as client:
        paths = ("/", "/orders/42", "/index.html", f"/{'long' * 100}")
        pages = [await client.get(path) for path in paths]
        head = await client.head("/")
    assert {page.text for page in pages} == {"<title>Forex</title>"}
    assert {page.headers["cache-control"] for page in pages} == {"no-cache"}
    assert head.status_code == 200
    assert "script-src 'self'" in pages[0].headers["content-security-policy"]
    assert pages[0].headers["x-content-type-options"] == "nosniff"


async def test_hashed_files_are_kept_for_ever_and_missing_ones_are_missing(built: Served) -> None:
    async with built.client() as client:
        script = await client.get("/assets/main-1a2b.js")
        missing = await client.get("/assets/main-0000.js")
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-type"].startswith("text/javascript")
    assert missing.status_code == 404


async def test_path_out_of_the_folder_leads_nowhere(built: Served) -> None:
    async with built.client() as client:
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/a%00b"):
            assert "outside" not in (await client.get(path)).text


async def test_dashboard_that_is_not_built_says_how_to_build_it(unbuilt: Served) -> None:
    async with unbuilt.client() as client:
        page = await client.get("/")
    assert page.status_code == 503
    assert "make install" in page.text


async def test_manual_of_the_api_needs_nothing_from_elsewhere(unbuilt: Served) -> None:
    async with unbuilt.client() as client:
        page = await client.get("/api/docs")
    assert page.status_code == 200
    assert "/api/orders" in page.text
    assert "<script" not in page.text
