"""Snapshots: an account as it stood after some transaction, so that a start need not fold them all.

The journal remains the only truth. A snapshot that is torn, that other code wrote, or that does
not fit what the journal holds is passed over, and the whole journal is folded.
"""

import asyncio
import dataclasses
import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import cast, get_args, get_origin, get_type_hints

from paper.codec import keeper, restorer, to_json
from paper.ledger.account import Account
from paper.storage.journal import Journal
from paper.storage.line_index import LineIndex
from paper.wire import Json, Wire

PAGE = 20
"""Entries that are written in one go, about half a millisecond's work."""

FINGERPRINT_BYTES = 4_096
"""How much of the journal before a snapshot's place must be what it was."""

FOLDED_BY = (
    "domain.numbers",
    "domain.times",
    "paper.codec",
    "paper.ledger.account",
    "paper.ledger.account_events",
    "paper.ledger.book",
    "paper.ledger.fills",
    "paper.ledger.open_trades",
    "paper.ledger.pending_orders",
    "paper.ledger.transactions",
    "paper.orders.terms",
    "paper.wire",
)
"""The modules that decide what an account becomes; a snapshot by other code is not trusted."""


GIVEN = ("id", "hedging")
"""What no transaction says about an account: whoever opens it knows."""


class Snapshots:
    """Keeps one account's snapshot beside its journal; a new one after `every` transactions."""

    def __init__(self, path: Path, account: Account, journal: Journal, every: int) -> None:
        self._path = path
        self._every = every
        self._account = account
        self._journal = journal
        self._taken = 0
        # Now, while the files are what this process runs.
        self._code = code()

    def load(self) -> LineIndex | None:
        """Put the account back to its snapshot and return the lines that it stands for.

        Without a snapshot that can be trusted the account stays as it is, and None is returned.
        """
        try:
            header, pages = _read(self._path)
            index = LineIndex(str(header["marks"]), _whole(header["count"]), _whole(header["end"]))
            if header["code"] != self._code or header["journal"] != self._journal_before(index.end):
                return None
            fields = _restored(pages)
        except (OSError, ValueError, KeyError, TypeError, AssertionError):
            return None
        for name, value in fields.items():
            setattr(self._account, name, value)
        self._taken = index.count
        return index

    async def run(self) -> None:
        """Take a snapshot each time that enough transactions have come, until cancelled."""
        while True:
            await self._journal.grown(self._taken + self._every)
            await self.take()

    async def take(self) -> None:
        """Write a snapshot of the account as it is now, a little at a time."""
        index = self._journal.index
        count, end, marks = index.count, index.end, index.marks()
        pages = []
        for page in _pages(_frozen(self._account)):
            pages.append(to_json(page))
            await asyncio.sleep(0)
        # It must not tell of what a crash could still undo.
        await self._journal.settled()
        header: Wire = {
            "code": self._code,
            "count": count,
            "end": end,
            "journal": self._journal_before(end),
            "marks": marks,
        }
        await asyncio.to_thread(_write, self._path, [to_json(header), *pages])
        self._taken = count

    def _journal_before(self, end: int) -> str:
        return _checksum(self._journal.bytes_before(end, FINGERPRINT_BYTES))


@cache
def code() -> str:
    """Return a fingerprint of the code that folds transactions into an account."""
    digest = hashlib.sha256()
    for name in FOLDED_BY:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        digest.update(Path(spec.origin).read_bytes())
    return digest.hexdigest()


def _frozen(account: Account) -> Mapping[str, object]:
    """Copy what an account holds now: its values never change, its tables do."""
    names = (each.name for each in dataclasses.fields(account) if each.name not in GIVEN)
    values = {name: getattr(account, name) for name in names}
    return {
        name: list(value.items()) if isinstance(value, dict) else value
        for name, value in values.items()
    }


def _pages(fields: Mapping[str, object]) -> Iterator[Json]:
    """Write an account's fields; of tables, some entries at a time."""
    hints = get_type_hints(Account)
    for name, value in fields.items():
        if not isinstance(value, list):
            yield [name, None if value is None else keeper(hints[name])(value)]
            continue
        key, item = (keeper(hint) for hint in _entry(hints[name]))
        for at in range(0, len(value), PAGE):
            yield [name, [[key(left), item(right)] for left, right in value[at : at + PAGE]]]


def _restored(pages: Sequence[Json]) -> dict[str, object]:
    """Read an account's fields; tables begin as those of a new account."""
    hints = get_type_hints(Account)
    empty = Account(id="")
    fields: dict[str, object] = {}
    for page in pages:
        name, kept = cast(tuple[str, Json], page)
        table = getattr(empty, name)
        if isinstance(table, dict):
            fields[name] = table
            _fill(table, _entry(hints[name]), cast(list[list[Json]], kept))
        else:
            fields[name] = None if kept is None else restorer(hints[name])(kept)
    return fields


def _fill(
    table: dict[object, object], entry: tuple[object, object], kept: Sequence[Sequence[Json]]
) -> None:
    key, item = (restorer(hint) for hint in entry)
    for left, right in kept:
        table[key(left)] = item(right)


def _entry(hint: object) -> tuple[object, object]:
    """Return the types of a table's keys and values."""
    origin = get_origin(hint) or hint
    if origin is dict:
        return cast(tuple[object, object], get_args(hint))
    base = next(iter(getattr(origin, "__orig_bases__", ())))
    given = dict(zip(base.__parameters__, get_args(hint), strict=True))
    key, item = (given.get(part, part) for part in get_args(base))
    return key, item


def _whole(value: Json) -> int:
    assert isinstance(value, int)
    return value


def _checksum(data: bytes) -> str:
    return f"{zlib.crc32(data):08x}"


def _write(path: Path, lines: Sequence[str]) -> None:
    """Put a file in the place of the one before it, whole or not at all."""
    data = "".join(f"{line}\n" for line in lines).encode()
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        file.write(data + _checksum(data).encode())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _read(path: Path) -> tuple[Wire, list[Json]]:
    data, _, checksum = path.read_bytes().rpartition(b"\n")
    if _checksum(data + b"\n").encode() != checksum:
        raise ValueError(f"{path} is torn")
    header, *pages = (json.loads(line) for line in data.splitlines())
    return header, pages
