"""A kill switch that fell: flatten what it covers, prove it, and watch until it is released."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from activities.kill import KillActivities
from contracts.kill import (
    Flattened,
    KilledAccount,
    KillEnded,
    KillStanding,
    KillTicket,
    NotFlat,
    Proof,
)
from domain.accounts import AccountId
from domain.kill import patience
from temporal import policies

WATCH = timedelta(seconds=30)
EXPECT = timedelta(seconds=5)
"""How often to look at what is flat: quietly, and while an order may still turn up."""

COMPLAIN_AFTER = 8
"""Looks that changed nothing, some twenty seconds of them, before people are told."""


@workflow.defn
class KillWorkflow:
    """Flatten every account of a scope; each is worked on by itself, none waits for another."""

    @workflow.init
    def __init__(self, kill: KillTicket) -> None:
        self._kill = kill
        self._proved = set(kill.proved)
        self._watches: dict[AccountId, asyncio.Task[None]] = {}
        self._stands: dict[str, str] = {}
        self._story: list[str] = []
        self._nudges = 0
        self._leaving = False

    @workflow.run
    async def run(self, kill: KillTicket) -> KillEnded:
        """Keep the scope flat until somebody releases the switch."""
        self._tell(f"{kill.by} engaged the switch: {kill.reason}")
        engaged = True
        while engaged and not workflow.info().is_continue_as_new_suggested():
            nudges = self._nudges
            standing = await self._read()
            engaged = standing.engaged
            if engaged:
                self._watch_all(standing)
                await self._rest(nudges, WATCH, "until the switch is looked at again")
        await self._leave()
        if engaged:
            workflow.continue_as_new(replace(kill, proved=tuple(sorted(self._proved))))
        self._tell("released")
        return KillEnded(scope=kill.scope, generation=kill.generation)

    @workflow.signal(description="The switch was changed, or something turned up: look now")
    def look(self) -> None:
        """Look at once."""
        self._nudges += 1

    async def _read(self) -> KillStanding:
        return await workflow.execute_activity_method(
            KillActivities.read_kill,
            self._kill,
            summary="is the switch still engaged, and what does it cover",
            **policies.KILL_BOOKS,
        )

    def _watch_all(self, standing: KillStanding) -> None:
        for killed in standing.accounts:
            if killed.account not in self._watches:
                self._watches[killed.account] = asyncio.create_task(self._watch(killed))

    async def _leave(self) -> None:
        self._leaving = True
        await asyncio.gather(*self._watches.values())

    async def _watch(self, killed: KilledAccount) -> None:
        """Keep one account flat, and prove it anew whenever something had to be done."""
        fruitless, left = 0, -1
        while not self._leaving:
            nudges = self._nudges
            await self._quiet(killed)
            found = await self._flatten(killed)
            if found is not None and found.flat:
                await self._prove(killed)
                fruitless, left = 0, -1
                pause = EXPECT if found.questions else WATCH
                await self._rest(nudges, pause, f"watch {killed.name}")
                continue
            self._proved.discard(killed.account)
            moved = found is not None and found.left != left
            fruitless, left = (0 if moved else fruitless + 1), (found.left if found else left)
            if fruitless == COMPLAIN_AFTER:
                await self._complain(killed)
            again = f"until {killed.name} is looked at again"
            await self._rest(nudges, patience(fruitless), again)

    async def _quiet(self, killed: KilledAccount) -> None:
        try:
            quiet = await workflow.execute_activity_method(
                KillActivities.quiet_account,
                killed,
                summary=f"stop whoever could ask for more on {killed.name}",
                **policies.FLATTEN,
            )
        except ActivityError as error:
            self._say(killed, f"runs cannot be stopped: {_cause(error)}")
            return
        if quiet.runs or quiet.withdrawn:
            told = f"stopped {len(quiet.runs)} runs, took back {len(quiet.withdrawn)} orders"
            self._tell(f"{killed.name}: {told}")

    async def _flatten(self, killed: KilledAccount) -> Flattened | None:
        try:
            found = await workflow.execute_activity_method(
                KillActivities.flatten_account,
                killed,
                summary=f"look at the broker and clear {killed.name}",
                **policies.FLATTEN,
            )
        except ActivityError as error:
            self._say(killed, f"the broker cannot be asked: {_cause(error)}")
            return None
        if found.cancelled or found.closing:
            done = f"cancelled {len(found.cancelled)} orders, closing {len(found.closing)} trades"
            self._tell(f"{killed.name}: {done}")
        if not found.flat:
            self._say(killed, f"{found.left} trades and orders left")
        return found

    async def _prove(self, killed: KilledAccount) -> None:
        if killed.account in self._proved:
            return
        try:
            proof: Proof = await workflow.execute_activity_method(
                KillActivities.prove_flat,
                killed,
                summary=f"have the broker say that {killed.name} is flat",
                **policies.FLATTEN,
            )
        except ActivityError as error:
            self._say(killed, f"flat, not proved yet: {_cause(error)}")
            return
        if proof.certificate is None:
            return
        self._proved.add(killed.account)
        still = f", {proof.questions} orders may turn up" if proof.questions else ""
        self._say(killed, f"flat, certificate {proof.certificate}{still}")
        self._tell(f"{killed.name}: the broker reports it flat, {proof.certificate}{still}")

    async def _complain(self, killed: KilledAccount) -> None:
        message = f"{killed.name} is not flat yet: {self._stands.get(killed.name, 'no answer')}"
        self._tell(message)
        await workflow.execute_activity_method(
            KillActivities.complain,
            NotFlat(account=killed, message=message),
            summary=f"tell people that {killed.name} resists",
            **policies.KILL_BOOKS,
        )

    async def _rest(self, seen: int, pause: timedelta, why: str) -> None:
        """Wait, unless somebody has asked to look again since so many nudges were seen."""
        try:
            await workflow.wait_condition(
                lambda: self._nudges != seen or self._leaving, timeout=pause, timeout_summary=why
            )
        except TimeoutError:
            return

    def _say(self, killed: KilledAccount, stands: str) -> None:
        self._stands[killed.name] = stands
        self._show()

    def _tell(self, line: str) -> None:
        """Show what was done to whoever opens the workflow."""
        self._story.append(f"- `{workflow.now():%H:%M:%S}` {line}")
        self._show()

    def _show(self) -> None:
        head = f"Kill switch **{self._kill.scope}**, generation {self._kill.generation}"
        stands = [f"- {name}: {stands}" for name, stands in sorted(self._stands.items())]
        workflow.set_current_details("\n".join([head, "", *stands, "", *self._story[-20:]]))


def _cause(error: ActivityError) -> str:
    if is_cancelled_exception(error):
        raise error
    return str(error.cause or error)
