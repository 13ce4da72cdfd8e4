"""A session that was lived, as a file: run, ticks, journal, and what the strategy remembered."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, select

from adapters.postgres.database import Database
from adapters.postgres.journal import journalled, kind_and_payload
from adapters.postgres.tables import JournalEntry, RunCheckpoint
from adapters.redis.tape import RedisTape
from domain.accounts import Feed
from domain.instruments import MAJORS, Instrument
from domain.numbers import Points
from domain.orders import RunId
from domain.runs import Decided, Journalled
from domain.ticks import Tick, TickId, parse_tick_id
from engine.replay import Made

ALL = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What was recorded between a run's first checkpoint and its last."""

    run: RunId
    instrument: Instrument
    began_after: TickId
    began: bytes
    ended: bytes
    ticks: Sequence[Tick]
    journal: Sequence[Journalled]

    @property
    def made(self) -> list[Made]:
        """Return the decisions, each with the tick after which it was made."""
        return [(item.after, item.fact) for item in self.journal if isinstance(item.fact, Decided)]

    def write(self, file: Path) -> None:
        """Write it down."""
        document = {
            "run": self.run,
            "instrument": self.instrument.name,
            "began_after": str(self.began_after),
            "began": b64encode(self.began).decode(),
            "ended": b64encode(self.ended).decode(),
            "ticks": [[str(tick.id), tick.bid, tick.ask] for tick in self.ticks],
            "journal": [[each.sequence, str(each.after), *written(each)] for each in self.journal],
        }
        file.write_text(json.dumps(document) + "\n")


def written(entry: Journalled) -> tuple[str, dict[str, object]]:
    """Return an entry as the journal's table holds it."""
    return kind_and_payload(entry.fact)


def as_bytes(made: Sequence[Made]) -> bytes:
    """Write decisions as the journal would, so that any difference shows."""
    lines = [[str(after), *kind_and_payload(decided)] for after, decided in made]
    return json.dumps(lines, sort_keys=True).encode()


def read(file: Path) -> Session:
    """Read a session."""
    document = json.loads(file.read_text())
    rows = [
        JournalEntry(sequence=sequence, after_tick=after, kind=kind, payload=payload)
        for sequence, after, kind, payload in document["journal"]
    ]
    return Session(
        run=RunId(document["run"]),
        instrument=MAJORS[document["instrument"]],
        began_after=parse_tick_id(document["began_after"]),
        began=b64decode(document["began"]),
        ended=b64decode(document["ended"]),
        ticks=[
            Tick(parse_tick_id(at), Points(bid), Points(ask)) for at, bid, ask in document["ticks"]
        ],
        journal=[journalled(row) for row in rows],
    )


async def recorded(database: Database, tape: RedisTape, run: RunId, instrument: str) -> Session:
    """Take what a run has left: its checkpoints and journal, and the tape that it saw."""
    async with database.reading() as session:
        checkpoints = (
            await session.exec(
                select(RunCheckpoint)
                .where(RunCheckpoint.run_id == run)
                .order_by(col(RunCheckpoint.number))
            )
        ).all()
        entries = (
            await session.exec(
                select(JournalEntry)
                .where(JournalEntry.run_id == run)
                .order_by(col(JournalEntry.sequence))
            )
        ).all()
    first, last = checkpoints[0], checkpoints[-1]
    began, ended = parse_tick_id(first.after_tick), parse_tick_id(last.after_tick)
    page = await tape.after(Feed.PAPER, instrument, began, ALL)
    return Session(
        run=run,
        instrument=MAJORS[instrument],
        began_after=began,
        began=first.state,
        ended=last.state,
        ticks=[tick for tick in page.ticks if tick.id <= ended],
        journal=[journalled(row) for row in entries if row.sequence <= last.journal_sequence],
    )
