"""A page that is one file: its style, its script, and what the script draws."""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

from engine.report.fingerprint import Json
from engine.report.html.markup import Html, element, together

FOLDER = Path(__file__).parent


def document(title: str, body: Html, data: dict[str, Json]) -> str:
    """Write a page with our style and script; `data` is what the script draws."""
    style = _file("report.css")
    script = _file("plot.js") + _file("report.js")
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_digest(script)}'"
    # A "<" in a text must not end the element that holds the data.
    embedded = Html(json.dumps(data, allow_nan=False).replace("<", "\\u003c"))
    head = together(
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Html('<meta name="color-scheme" content="light dark">'),
        element("title", title),
        element("style", Html(style)),
    )
    scripts = together(
        element("script", embedded, type="application/json", id="data"),
        element("script", Html(script)),
    )
    page = element("html", element("head", head), element("body", body, scripts), lang="en")
    return f"<!doctype html>\n{page}\n"


def section(title: str, *content: str) -> Html:
    """Make a section with its heading."""
    return element("section", element("h2", title), *content)


def plots(*names: str) -> Html:
    """Make places for charts, which the script finds by their names."""
    return together(*(element("div", class_="plot", id=name) for name in names))


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
