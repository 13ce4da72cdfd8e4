"""See a study through: ask for trials, run shares of them, and write down what came of each."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.heartbeats import heartbeating
from activities.simulation_faults import Got, patiently, simulation_faults
from contracts.research import (
    AskTrials,
    FinishStudy,
    NoteStudy,
    ShareDone,
    StudiesOpened,
    StudyOpened,
    StudyPlanned,
    StudyRef,
    TrialsAsked,
    TrialShare,
)
from domain.backtests import StrategyStuck
from domain.research import (
    Sample,
    StudyId,
    StudyStatus,
    Trial,
    TrialResult,
    Window,
    ranked,
)
from domain.shares import round_size, shared
from domain.simulation import SimulationDied
from domain.studies import (
    Asked,
    ShareOrder,
    Study,
    StudyBook,
    StudyDesk,
    StudyEnd,
    StudyPlan,
    StudyRunners,
)

LEFT_ALONE = timedelta(seconds=20)
MOST_DEATHS = 3
"""How often a process may die at one thing before that is what it comes from."""


@dataclass(frozen=True)
class ResearchActivities:
    """Everything that a study is worked on with; `worker` is the name of this process."""

    book: StudyBook
    runners: StudyRunners
    desk: StudyDesk
    worker: str
    clock: Callable[[], datetime]

    @activity.defn
    async def open_study(self, order: StudyRef) -> StudyOpened:
        """Read where a study stands."""
        study = await self.book.read(order.study)
        return StudyOpened(status=study.status, parallel=study.parallel)

    @activity.defn
    async def plan_study(self, order: StudyRef) -> StudyPlanned:
        """Check a study and find its ticks; what was planned once stands."""
        async with heartbeating(), simulation_faults():
            await self.book.set_status(order.study, StudyStatus.RUNNING, "", self.clock())
            plan = await self._plan(await self.book.read(order.study))
        return StudyPlanned(trials=plan.trials, windows=len(plan.windows), ticks=plan.data.ticks)

    @activity.defn
    async def ask_trials(self, order: AskTrials) -> TrialsAsked:
        """Give out what is not run yet, or ask for the next trials where all are."""
        async with heartbeating(), simulation_faults():
            study = await self.book.read(order.study)
            plan = await self._plan(study)
            await self.book.set_status(study.id, StudyStatus.RUNNING, "", self.clock())
            count = round_size(plan.data.ticks // len(plan.windows), study.parallel)
            waiting, settled = await self.book.waiting(study.id, count), order.settled
            if not waiting:
                fresh, settled = await self._next(study, plan, settled, count)
                await self.book.add(study.id, fresh, self.clock())
                waiting = await self.book.waiting(study.id, count)
        shares = shared(waiting, plan, study.parallel)
        return TrialsAsked(shares=tuple(_share(study.id, each) for each in shares), settled=settled)

    @activity.defn
    async def run_share(self, order: TrialShare) -> ShareDone:
        """Run those trials of a share that were not run before."""
        async with heartbeating(), simulation_faults():
            study = await self.book.read(order.study)
            trials = await self.book.waiting_of(order.study, order.window, order.sample)
            wanted = set(order.numbers)
            plan = await self._plan(study)
            share = ShareOrder(
                study=study,
                plan=plan,
                window=plan.windows[order.window],
                sample=order.sample,
                trials=tuple(each for each in trials if each.number in wanted),
            )
            if share.trials:
                await _while_worker_lives(self._run(share))
        return ShareDone(trials=len(share.trials))

    @activity.defn
    async def note_study(self, order: NoteStudy) -> None:
        """Show where a study stands."""
        await self.book.set_status(order.study, order.status, order.detail, self.clock())

    @activity.defn
    async def finish_study(self, order: FinishStudy) -> None:
        """Write down how a study ended."""
        end = StudyEnd(status=order.status, detail=order.detail, field=order.field)
        await self.book.finish(order.study, end, self.clock())

    @activity.defn
    async def open_unfinished_studies(self) -> StudiesOpened:
        """Start the workflow of every study that was left alone; one that runs goes on.

        Where what is wanted was written down and never told, it is told.
        """
        left_alone = await self.book.unfinished(self.clock() - LEFT_ALONE)
        for study in left_alone:
            if study.is_told:
                await self.desk.open_study(study)
            else:
                await self.desk.tell_study(study, study.wish)
        return StudiesOpened(studies=tuple(study.id for study in left_alone))

    async def _plan(self, study: Study) -> StudyPlan:
        known = await self.book.plan(study.id)
        if known is None:
            known = await _surviving(partial(self.runners.plan_study, study))
            await self.book.note_plan(study.id, known)
        return known

    async def _next(
        self, study: Study, plan: StudyPlan, settled: int, count: int
    ) -> tuple[list[Trial], int]:
        """Ask window after window, until there are enough trials or none are left."""
        found: list[Trial] = []
        for window in plan.windows[settled:]:
            fresh = await self._next_of(study, plan, window, count - len(found))
            if not fresh and not found:
                settled = window.number + 1
            found += fresh
            if len(found) >= count:
                break
        return found, settled

    async def _next_of(
        self, study: Study, plan: StudyPlan, window: Window, count: int
    ) -> list[Trial]:
        results = await self.book.results(study.id, window.number)
        done = tuple(each for each in results if each.trial.sample is Sample.IN)
        asked = Asked(study=study, plan=plan, window=window, done=done, count=count)
        fresh = await _surviving(partial(self.runners.next_trials, asked))
        if fresh or study.spec.walk_forward is None or len(done) < len(results):
            return list(fresh)
        best = ranked(done, study.spec)[:1]
        return [replace(each.trial, sample=Sample.OUT) for each in best]

    async def _run(self, order: ShareOrder) -> None:
        """Run a share. What goes wrong in it is narrowed down to the trial that it comes from."""
        tries = MOST_DEATHS if len(order.trials) == 1 else 1
        try:
            results = await _surviving(partial(self.runners.run_share, order), tries)
        except (StrategyStuck, SimulationDied) as error:
            if len(order.trials) > 1:
                await self._run_apart(order)
                return
            results = [TrialResult(trial=order.trials[0], fault=str(error))]
        await patiently(lambda: self.book.keep(order.study, results, self.worker, self.clock()))

    async def _run_apart(self, order: ShareOrder) -> None:
        half = len(order.trials) // 2
        await self._run(replace(order, trials=order.trials[:half]))
        await self._run(replace(order, trials=order.trials[half:]))


def _share(study: StudyId, trials: tuple[Trial, ...]) -> TrialShare:
    return TrialShare(
        study=study,
        window=trials[0].window,
        sample=trials[0].sample,
        numbers=tuple(each.number for each in trials),
    )


async def _surviving(work: Callable[[], Awaitable[Got]], tries: int = MOST_DEATHS) -> Got:
    """Do something again whose process died, which may have been by chance."""
    for _ in range(tries - 1):
        with suppress(SimulationDied):
            return await work()
    return await work()


async def _while_worker_lives(work: Awaitable[Got]) -> Got:
    """Leave what another worker can do again as soon as this one is to stop."""
    task = asyncio.ensure_future(work)
    leaving = asyncio.create_task(activity.wait_for_worker_shutdown())
    try:
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ApplicationError("the worker stops; another goes on", type="WORKER_STOPS")
        return task.result()
    finally:
        task.cancel()
        leaving.cancel()
        await asyncio.gather(task, leaving, return_exceptions=True)
