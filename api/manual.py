"""A page that shows the description of the API: no script, nothing loaded from elsewhere."""

from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

Json = dict[str, Any]

router = APIRouter(include_in_schema=False)

HEAD = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Auto Forex Trader · API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: dark light; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code, pre { font-family: ui-monospace, monospace; font-size: .9em }
details { border: 1px solid #8884; border-radius: 6px; margin: .4rem 0; padding: .4rem .8rem }
summary { cursor: pointer } summary b { display: inline-block; min-width: 3.5rem }
table { border-collapse: collapse } td { padding: .15rem .8rem .15rem 0; vertical-align: top }
</style></head><body>
"""


@router.get("/api/docs")
async def manual(request: Request) -> HTMLResponse:
    """Show what the API offers."""
    return HTMLResponse("".join(_pieces(request.app.openapi())))


def _pieces(described: Json) -> Iterator[str]:
    yield HEAD
    yield f"<h1>{escape(described['info']['title'])} {escape(described['info']['version'])}</h1>"
    for paragraph in described["info"]["description"].split("\n\n"):
        yield f"<p>{escape(paragraph)}</p>"
    yield '<p><a href="/api/openapi.json">openapi.json</a></p><h2>Operations</h2>'
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            yield _operation(method, path, operation)
    yield "<h2>Schemas</h2>"
    for name, schema in described["components"]["schemas"].items():
        yield _schema(name, schema)
    yield "</body></html>"


def _operation(method: str, path: str, operation: Json) -> str:
    rows = [*_parameters(operation), *_body(operation), *_answers(operation)]
    return (
        f"<details><summary><b>{method.upper()}</b> <code>{escape(path)}</code></summary>"
        f"<p>{escape(operation.get('description', ''))}</p><table>{''.join(rows)}</table></details>"
    )


def _parameters(operation: Json) -> Iterator[str]:
    for parameter in operation.get("parameters", []):
        need = "required" if parameter.get("required") else "optional"
        yield _row(parameter["name"], f"{_kind(parameter['schema'])}, {parameter['in']}, {need}")


def _body(operation: Json) -> Iterator[str]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield _row("body", _kind(content["schema"]))


def _answers(operation: Json) -> Iterator[str]:
    for status, answer in operation["responses"].items():
        shapes = [_kind(content["schema"]) for content in answer.get("content", {}).values()]
        yield _row(status, ", ".join([escape(answer["description"]), *shapes]))


def _schema(name: str, schema: Json) -> str:
    rows = [_row(field, _kind(kind)) for field, kind in schema.get("properties", {}).items()]
    if "enum" in schema:
        rows.append(_row("one of", ", ".join(escape(str(value)) for value in schema["enum"])))
    return (
        f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>'
        f"<p>{escape(schema.get('description', ''))}</p><table>{''.join(rows)}</table></details>"
    )


def _row(name: str, text: str) -> str:
    return f"<tr><td><code>{escape(name)}</code></td><td>{text}</td></tr>"


def _kind(schema: Json) -> str:
    """Say what a schema is in a few words, with a link where it has a name."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_kind(choice) for choice in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return escape(str(schema.get("type", "any")))
