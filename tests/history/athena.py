"""Athena at the edge: its protocol over HTTP, its SQL really executed.

Tables and partitions are what was declared; a SELECT runs in DuckDB over the Parquet files of the
registered partitions, read from the bucket as Athena reads them: columns by name, timestamps as
whole numbers where the table says BIGINT. Results are left in the bucket as Athena leaves them.
"""

import io
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import boto3
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

KINDS = {"bigint": pa.int64(), "int": pa.int32(), "string": pa.string()}
CREATE = re.compile(
    r"CREATE EXTERNAL TABLE IF NOT EXISTS `(\w+)`\.`(\w+)` \((.*?)\) "
    r"PARTITIONED BY \((.*?)\) STORED AS PARQUET LOCATION '(.*?)'"
)
ALTER = re.compile(r"ALTER TABLE `(\w+)`\.`(\w+)` ADD IF NOT EXISTS (.*)")
PARTITION = re.compile(r"PARTITION \((.*?)\) LOCATION '(.*?)'")
COLUMN = re.compile(r"`(\w+)` (\w+)")
VALUE = re.compile(r"`(\w+)` = '(.*?)'")
FROM = re.compile(r'FROM "(\w+)"\."(\w+)"')


@dataclass
class Table:
    """An external table: its columns and the places of its partitions."""

    columns: dict[str, str]
    partitions: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class Query:
    """A query that was run: its state, and where its result lies."""

    sql: str
    output: str
    state: str = "SUCCEEDED"
    reason: str = ""
    names: list[str] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)


class Athena:
    """What the server knows: databases, tables and queries."""

    def __init__(self, s3_endpoint: str) -> None:
        self._s3 = boto3.client("s3", endpoint_url=s3_endpoint, region_name="eu-central-1")
        self.databases = {"default"}
        self.tables: dict[tuple[str, str], Table] = {}
        self.queries: dict[str, Query] = {}
        self.lock = threading.Lock()

    def start(self, sql: str, place: str) -> str:
        """Run a query to its end."""
        name = str(uuid4())
        selects = sql.startswith("SELECT")
        query = Query(sql, f"{place.rstrip('/')}/{name}.{'csv' if selects else 'txt'}")
        try:
            if selects:
                self._select(query)
            else:
                self._declare(sql)
            self._leave(query)
        except (duckdb.Error, KeyError, ValueError) as error:
            query.state, query.reason = "FAILED", str(error)
        self.queries[name] = query
        return name

    def _declare(self, sql: str) -> None:
        if found := re.fullmatch(r"CREATE DATABASE IF NOT EXISTS `(\w+)`", sql):
            self.databases.add(found[1])
        elif found := CREATE.fullmatch(sql):
            if found[1] not in self.databases:
                raise ValueError(f"Database {found[1]} not found")
            columns = dict(COLUMN.findall(f"{found[3]}, {found[4]}"))
            self.tables.setdefault((found[1], found[2]), Table(columns))
        elif found := ALTER.fullmatch(sql):
            table = self.tables[found[1], found[2]]
            for values, place in PARTITION.findall(found[3]):
                table.partitions.setdefault(place, dict(VALUE.findall(values)))
        else:
            raise ValueError(f"mismatched input {sql[:40]!r}")

    def _select(self, query: Query) -> None:
        found = FROM.search(query.sql)
        if found is None or (found[1], found[2]) not in self.tables:
            raise ValueError("TABLE_NOT_FOUND")
        table = self.tables[found[1], found[2]]
        with duckdb.connect() as database:
            database.register("asked", self._content(table))
            database.execute(FROM.sub("FROM asked", query.sql))
            query.names = [column[0] for column in database.description or ()]
            query.rows = database.fetchall()

    def _content(self, table: Table) -> pa.Table:
        kinds = {name: KINDS[kind] for name, kind in table.columns.items()} | {"$path": pa.string()}
        parts = [pa.table({name: pa.array([], kind) for name, kind in kinds.items()})]
        for place, values in table.partitions.items():
            bucket, _, prefix = place.removeprefix("s3://").partition("/")
            for found in self._s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ()):
                body = self._s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
                known = values | {"$path": f"s3://{bucket}/{found['Key']}"}
                parts.append(_columns(pq.read_table(io.BytesIO(body)), kinds, known))
        return pa.concat_tables(parts)

    def _leave(self, query: Query) -> None:
        lines = [query.names, *query.rows] if query.names else []
        text = "".join(",".join(f'"{value}"' for value in line) + "\n" for line in lines)
        bucket, _, key = query.output.removeprefix("s3://").partition("/")
        self._s3.put_object(Bucket=bucket, Key=key, Body=text.encode())


def _columns(part: pa.Table, kinds: dict[str, Any], known: dict[str, str]) -> pa.Table:
    columns = {}
    for name, kind in kinds.items():
        if name in known:
            columns[name] = pa.array([known[name]] * part.num_rows, kind)
        elif name in part.column_names:
            columns[name] = part.column(name).cast(kind)
        else:
            columns[name] = pa.nulls(part.num_rows, kind)
    return pa.table(columns)


class Protocol(BaseHTTPRequestHandler):
    """Athena's JSON protocol, as far as a cursor speaks it."""

    athena: Athena

    def do_POST(self) -> None:
        """Answer one call."""
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        call = self.headers["X-Amz-Target"].removeprefix("AmazonAthena.")
        with self.athena.lock:
            answer = getattr(self, f"_{call}")(body)
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def _StartQueryExecution(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        place = body["ResultConfiguration"]["OutputLocation"]
        return {"QueryExecutionId": self.athena.start(body["QueryString"].strip(), place)}

    def _GetQueryExecution(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        query = self.athena.queries[body["QueryExecutionId"]]
        return {
            "QueryExecution": {
                "QueryExecutionId": body["QueryExecutionId"],
                "Query": query.sql,
                "StatementType": "DML" if query.names else "DDL",
                "ResultConfiguration": {"OutputLocation": query.output},
                "Status": {"State": query.state, "StateChangeReason": query.reason},
                "Statistics": {},
            }
        }

    def _GetQueryResults(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        query = self.athena.queries[body["QueryExecutionId"]]
        first = int(body.get("NextToken", 0))
        lines = [tuple(query.names), *query.rows] if query.names else []
        page = lines[first : first + body["MaxResults"]]
        answer: dict[str, Any] = {
            "UpdateCount": 0,
            "ResultSet": {
                "Rows": [
                    {"Data": [{"VarCharValue": str(value)} for value in line]} for line in page
                ],
                "ResultSetMetadata": {
                    "ColumnInfo": [{"Name": name, "Type": "bigint"} for name in query.names]
                },
            },
        }
        if first + len(page) < len(lines):
            answer["NextToken"] = str(first + len(page))
        return answer


@contextmanager
def athena_server(s3_endpoint: str) -> Iterator[tuple[str, Athena]]:
    """Run a server; returns its endpoint and what it knows."""
    athena = Athena(s3_endpoint)
    handler = type("Handler", (Protocol,), {"athena": athena})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", athena
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
