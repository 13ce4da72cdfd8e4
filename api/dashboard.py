"""The dashboard's built files, with the headers that keep a browser safe."""

from html import escape
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import not_found

OURS = ("api", "ws")
"""Paths that belong to the API: what is not found there is a problem, not the dashboard."""

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        # The chart library and React write inline styles.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}

NOT_BUILT = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Auto Forex Trader</title></head>
<body>
<h1>The dashboard is not built</h1>
<p>The API runs, but there is no <code>index.html</code> in <code>{folder}</code>.
Run <code>make install</code> and load this page again.</p>
<p><a href="/api/docs">What the API offers</a></p>
</body>
</html>
"""


class SecurityHeaders:
    """Sends the security headers with every answer, and lets nobody keep the API's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


def install(app: FastAPI, built: Path) -> None:
    """Serve the dashboard wherever the API has no route."""
    app.add_middleware(SecurityHeaders)
    nowhere = app.router.default

    async def dashboard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await nowhere(scope, receive, send)
            return
        await _page(built, scope["path"].removeprefix("/"))(scope, receive, send)

    app.router.default = dashboard


def _page(built: Path, path: str) -> Response:
    """Return a built file, or the dashboard itself, whose router knows the other paths."""
    if path.split("/")[0] in OURS:
        raise not_found("path")
    wanted = _file(built, path)
    if wanted is not None:
        hashed = path.startswith("assets/")
        return FileResponse(wanted, headers={"Cache-Control": FOR_EVER if hashed else ASK_AGAIN})
    if path.startswith("assets/"):
        raise not_found("file")
    return _front_page(built)


def _file(built: Path, path: str) -> Path | None:
    """Find a file inside the folder; nothing outside it, whatever the path says."""
    if not path or "\x00" in path:
        return None
    folder = built.resolve()
    wanted = (folder / path).resolve()
    try:
        return wanted if wanted.is_relative_to(folder) and wanted.is_file() else None
    except OSError:
        # A name that is too long for the disk.
        return None


def _front_page(built: Path) -> Response:
    front = built / "index.html"
    if front.is_file():
        return FileResponse(front, headers={"Cache-Control": ASK_AGAIN})
    return HTMLResponse(
        NOT_BUILT.format(folder=escape(str(built))),
        status_code=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Cache-Control": "no-store"},
    )
