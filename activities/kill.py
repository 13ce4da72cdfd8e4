"""Activities of a kill switch: stop who could ask, clear the broker, and prove it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from temporalio import activity
from temporalio.service import RPCError

from activities.bookkeeping import Bookkeeping
from activities.heartbeats import heartbeating
from contracts.kill import (
    Flattened,
    KilledAccount,
    KillsFound,
    KillStanding,
    KillTicket,
    NotFlat,
    Proof,
    Quieted,
)
from contracts.runs import StrategyRunInput
from domain.books import Books
from domain.broker import Broker, BrokerError
from domain.certificates import Subject, certify
from domain.flattening import FlatteningBook, KillDesk, KillSwitches
from domain.kill import Left, Scope, closes_due, left_open
from domain.orders import IntentId
from domain.ports import Brokers, OrderDesk
from domain.positions import LedgerMismatch
from domain.risk.verdict import Denied, DenyCode
from domain.runs import Run, RunStop, StopMode

log = logging.getLogger(__name__)

BY = "the kill switch"


class RunStopper(Protocol):
    """Stops strategies' runs."""

    async def stop_run(self, run: StrategyRunInput, stop: RunStop) -> None:
        """Ask a run to stop; asking twice is harmless."""
        ...


@dataclass(frozen=True)
class KillActivities:
    """Flattens what kill switches cover, with the broker as the only witness."""

    switches: KillSwitches
    book: FlatteningBook
    books: Books
    brokers: Brokers
    bookkeeping: Bookkeeping
    desk: OrderDesk
    kills: KillDesk
    runs: RunStopper
    clock: Callable[[], datetime]

    @activity.defn
    async def open_kills(self) -> KillsFound:
        """Start the workflow of every engaged switch; one that runs already is left as it is."""
        engaged = await self.switches.engaged()
        for switch in engaged:
            await self.kills.open_kill(switch)
        return KillsFound(scopes=tuple(str(switch.scope) for switch in engaged))

    @activity.defn
    async def read_kill(self, kill: KillTicket) -> KillStanding:
        """Read whether a switch is still engaged, and what it covers by now."""
        scope = Scope.parse(kill.scope)
        if not await self._is_engaged(kill):
            return KillStanding(engaged=False)
        covered = await self.book.accounts(scope)
        accounts = tuple(
            KilledAccount(
                scope=kill.scope,
                generation=kill.generation,
                account=item.account,
                name=item.name,
            )
            for item in covered
        )
        return KillStanding(engaged=True, accounts=accounts)

    async def _is_engaged(self, kill: KillTicket | KilledAccount) -> bool:
        switch = await self.switches.read(Scope.parse(kill.scope))
        return switch is not None and switch.engaged and switch.generation == kill.generation

    @activity.defn
    async def quiet_account(self, killed: KilledAccount) -> Quieted:
        """Stop the runs that could ask for more, and take back entries that have not left."""
        if not await self._is_engaged(killed):
            return Quieted()
        scope = Scope.parse(killed.scope)
        running = await self.book.running(scope, killed.account)
        stop = RunStop(mode=StopMode.AT_ONCE, reason=f"{BY} of {scope} fell")
        for run in running:
            await self.runs.stop_run(_run_input(run), stop)
        entries = await self.book.entries_before_sending(scope, killed.account)
        for intent in entries:
            await self._take_back(intent, f"{BY} {scope}")
        return Quieted(runs=tuple(run.id for run in running), withdrawn=tuple(entries))

    async def _take_back(self, intent: IntentId, by: str) -> None:
        """Deny what nobody has judged yet, and withdraw what waits for people."""
        fell = Denied(code=DenyCode.KILL_SWITCH, message=f"{by} fell before the order left")
        await self.books.deny(intent, fell, self.clock())
        await self.books.withdraw(intent, by, self.clock())
        try:
            await self.desk.cancel_order(intent, by=by, reason="it fell")
        except (RPCError, OSError, TimeoutError) as error:
            log.info("the workflow of %s finds it withdrawn by itself: %s", intent, error)

    @activity.defn
    async def flatten_account(self, killed: KilledAccount) -> Flattened:
        """Look at the broker, cancel what waits there, and ask for the close of every trade.

        A look that was under way when the switch was released does nothing any more.
        """
        async with heartbeating():
            broker = await self.brokers.broker(killed.account)
            await self._catch_up(broker, killed)
            if not await self._is_engaged(killed):
                return Flattened(flat=False, left=0)
            return await self._flatten(broker, await self._subject(killed))

    async def _catch_up(self, broker: Broker, killed: KilledAccount) -> None:
        """Book what there is, so that closes find their trades; go on where it does not fit."""
        try:
            await self.bookkeeping.catch_up(broker, killed.account)
        except LedgerMismatch as error:
            log.warning("%s is flattened though its books do not fit: %s", killed.account, error)

    async def _flatten(self, broker: Broker, subject: Subject) -> Flattened:
        # Before the broker is read: a close that is over by then is seen in what it says.
        attempts = await self.book.attempts(subject)
        left = left_open(subject.scope, subject.tags, await broker.standing())
        by = f"{BY} {subject.scope}"
        await self.book.note_cancels(subject, left.orders, by, self.clock())
        cancelled = await self._cancel(broker, left)
        due = closes_due(left, attempts)
        for close in due:
            await self.desk.open_order(await self.book.ask_close(subject, close, self.clock()))
        return Flattened(
            flat=left.is_flat,
            left=left.count,
            cancelled=cancelled,
            closing=tuple(close.trade.trade.id for close in due),
            questions=len(await self.book.questions(subject)),
        )

    async def _cancel(self, broker: Broker, left: Left) -> tuple[str, ...]:
        """Cancel what waits; an order that the broker does not let go keeps no trade open."""
        cancelled = []
        for order in left.orders:
            try:
                await broker.cancel_order(order.id)
            except BrokerError as error:
                log.warning("order %s is not cancelled yet: %s", order.id, error)
            else:
                cancelled.append(order.id)
        return tuple(cancelled)

    @activity.defn
    async def prove_flat(self, killed: KilledAccount) -> Proof:
        """Ask the broker once more, and write down what it says, if that is nothing."""
        subject = await self._subject(killed)
        # Before the broker is read: an order that it fills a moment later is no question by then.
        questions = await self.book.questions(subject)
        async with heartbeating():
            broker = await self.brokers.broker(killed.account)
            standing = await broker.standing()
        if not left_open(subject.scope, subject.tags, standing).is_flat:
            return Proof()
        certificate = certify(subject, standing, questions, self.clock())
        await self.book.keep(certificate, self.clock())
        return Proof(
            certificate=certificate.id, digest=certificate.digest, questions=len(questions)
        )

    @activity.defn
    async def complain(self, resisting: NotFlat) -> None:
        """Tell people that an account cannot be flattened yet."""
        subject = await self._subject(resisting.account)
        await self.book.complain(subject, resisting.message, self.clock())

    async def _subject(self, killed: KilledAccount) -> Subject:
        scope = Scope.parse(killed.scope)
        return Subject(
            scope=scope,
            generation=killed.generation,
            account=killed.account,
            tags=await self.book.tags(scope, killed.account),
        )


def _run_input(run: Run) -> StrategyRunInput:
    return StrategyRunInput(
        run=run.id,
        strategy=run.strategy,
        instrument=run.instrument.name,
        account=run.account,
        feed=run.feed,
        stop=run.stop,
    )
