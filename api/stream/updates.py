"""Events and the state behind them to one reader: nothing lost, nothing out of order."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from adapters.postgres.events import events_after
from adapters.postgres.tables import BacktestRow
from adapters.postgres.views.orders import owned_orders
from adapters.postgres.views.standing import Standing, standing_of
from api.accounts.schemas import account_view
from api.backtests.schemas import curve_view
from api.events.schemas import event_view
from api.links import WorkflowLinks, links_of
from api.orders.schemas import order_view
from api.positions.reading import valued
from api.research.schemas import study_view
from api.runs.schemas import run_view
from api.security.current_user import SignedIn
from api.servers import DATABASE_AWAY, Servers
from api.stream.messages import (
    AccountUpdate,
    BacktestUpdate,
    EventUpdate,
    Heartbeat,
    OrderUpdate,
    PositionUpdate,
    RunUpdate,
    StudyUpdate,
    UpdatesSnapshot,
)
from api.stream.wire import Wire
from domain.events import Event

log = logging.getLogger(__name__)

SHOWN = 50
EVENTS_AT_ONCE = 200
COALESCE_SECONDS = 0.1
STATE_SECONDS = 0.4
REFRESH_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
RETRY_SECONDS = 1.0

StateUpdate = AccountUpdate | PositionUpdate | RunUpdate | BacktestUpdate | StudyUpdate


class UpdatesReader:
    """Remembers how far its reader has got in each stream, and what it was last shown.

    What waits is a number for each stream, so a slow reader costs no memory: the events
    themselves are read when they can be sent.
    """

    def __init__(
        self, wire: Wire, servers: Servers, person: SignedIn, after: Mapping[str, int]
    ) -> None:
        self._wire = wire
        self._servers = servers
        self._person = person
        self._asked_after = after
        self._links = links_of(servers.settings)
        self._sent: dict[str, int] = {}
        self._reached: dict[str, int] = {}
        self._shown: dict[tuple[str, str], str] = {}
        self._touched: set[str] = set()
        self._something = asyncio.Event()

    def reached(self, stream: str, sequence: int) -> None:
        """Learn that a stream has got to a number."""
        others = self._sent and stream not in self._sent
        if not others and sequence > self._reached.get(stream, -1):
            self._reached[stream] = sequence
            self._something.set()

    async def start(self) -> None:
        """Send everything as it stands; events go on from where the reader was, or from now."""
        async with self._servers.database.reading() as session:
            standing = await standing_of(session, self._person.id, SHOWN)
        for stream, last in standing.sequences.items():
            self._sent[stream] = min(self._asked_after.get(stream, last), last)
            self.reached(stream, last)
        states = await self._states(standing)
        await self._wire.send(
            UpdatesSnapshot(
                sequences=standing.sequences,
                accounts=[state.account for state in states if isinstance(state, AccountUpdate)],
                positions=[state.position for state in states if isinstance(state, PositionUpdate)],
                orders=[order_view(row, self._links) for row in standing.orders],
                runs=[state.run for state in states if isinstance(state, RunUpdate)],
                backtests=[curve_view(row, self._links) for row in standing.backtests],
                studies=[study_view(row, self._links) for row in standing.studies],
            )
        )
        self._changed(states)

    async def relay(self) -> None:
        """Send events as they are committed, and the state that they changed, for ever."""
        clock = asyncio.get_running_loop().time
        shown_at = clock()
        look_at = shown_at + REFRESH_SECONDS
        while True:
            await self._wait(look_at)
            try:
                if await self._send_events():
                    look_at = min(look_at, shown_at + STATE_SECONDS)
                if clock() >= look_at:
                    await self._send_state()
                    shown_at = clock()
                    look_at = shown_at + REFRESH_SECONDS
            except DATABASE_AWAY as error:
                log.warning("updates wait for PostgreSQL: %s", type(error).__name__)
                self._something.set()
                await asyncio.sleep(RETRY_SECONDS)
            await asyncio.sleep(COALESCE_SECONDS)

    async def beat(self) -> None:
        """Send a sign of life now and then."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self._wire.send(Heartbeat(at=datetime.now(UTC)))

    async def _wait(self, moment: float) -> None:
        try:
            async with asyncio.timeout_at(moment):
                await self._something.wait()
        except TimeoutError:
            return
        self._something.clear()

    async def _send_events(self) -> bool:
        """Send what waits in every stream, and the orders that it is about; tell if any did."""
        before = dict(self._sent)
        for stream in before:
            while self._sent[stream] < self._reached.get(stream, 0):
                events = await self._next_events(stream)
                if not events:
                    break
                self._touched |= {event.fact.order for event in events if event.fact.order}
                await self._send_each(stream, events)
        await self._send_orders()
        return self._sent != before

    async def _next_events(self, stream: str) -> list[Event]:
        async with self._servers.database.reading() as session:
            return await events_after(session, stream, self._sent[stream], EVENTS_AT_ONCE)

    async def _send_each(self, stream: str, events: list[Event]) -> None:
        for event in events:
            await self._wire.send(EventUpdate(event=event_view(event)))
            self._sent[stream] = event.sequence

    async def _send_orders(self) -> None:
        """Send the orders that events were about; they stay due until they could be read."""
        if not self._touched:
            return
        async with self._servers.database.reading() as session:
            rows = await owned_orders(session, self._person.id, self._touched)
        self._touched.clear()
        for row in sorted(rows, key=lambda row: (row.created_at, row.id)):
            await self._wire.send(OrderUpdate(order=order_view(row, self._links)))

    async def _send_state(self) -> None:
        async with self._servers.database.reading() as session:
            standing = await standing_of(session, self._person.id, SHOWN)
        for stream, last in standing.sequences.items():
            # An account that is new has all of its events still to come.
            self._sent.setdefault(stream, 0)
            self.reached(stream, last)
        for state in self._changed(await self._states(standing)):
            await self._wire.send(state)

    async def _states(self, standing: Standing) -> list[StateUpdate]:
        async with self._servers.database.reading() as session:
            positions = await valued(session, self._servers.redis, standing.positions)
        return [
            *(AccountUpdate(account=account_view(found)) for found in standing.accounts),
            *(PositionUpdate(position=position) for position in positions),
            *(RunUpdate(run=run_view(row, self._links)) for row in standing.runs),
            *(_backtest(row, self._links) for row in standing.backtests),
            *(StudyUpdate(study=study_view(row, self._links)) for row in standing.studies),
        ]

    def _changed(self, states: list[StateUpdate]) -> list[StateUpdate]:
        """Leave out what the reader was shown already."""
        fresh = []
        for state in states:
            key, text = _key(state), state.model_dump_json()
            if self._shown.get(key) != text:
                self._shown[key] = text
                fresh.append(state)
        return fresh


def _key(state: StateUpdate) -> tuple[str, str]:
    match state:
        case AccountUpdate():
            return state.type, state.account.id
        case PositionUpdate():
            return state.type, f"{state.position.account_id}/{state.position.instrument}"
        case RunUpdate():
            return state.type, state.run.id
        case BacktestUpdate():
            return state.type, state.backtest.id
        case StudyUpdate():
            return state.type, state.study.id


def _backtest(row: BacktestRow, links: WorkflowLinks) -> BacktestUpdate:
    shown = curve_view(row, links)
    return BacktestUpdate(backtest=shown.backtest, curve=shown.curve)
