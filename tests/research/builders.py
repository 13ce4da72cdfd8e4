"""Studies to ask for."""

import secrets
from dataclasses import replace
from typing import Any

from adapters.postgres.database import Database
from adapters.postgres.tables import StudyRow
from adapters.studies import STUDY
from domain.research import Range, StudyId, StudySpec, Trial, TrialResult
from tests.backtests.builders import OWNER, SPEC_OF_TEST, now

SPEC_OF_STUDY = StudySpec(
    base=SPEC_OF_TEST,
    space={
        "fast": Range(low=100, high=400, step=100),
        "slow": Range(low=1_000, high=4_000, step=1_000),
    },
)
"""Sixteen sets."""


def study_spec(**changes: Any) -> StudySpec:
    """Ask for a grid over the benchmark's EMA cross, with some changes."""
    return replace(SPEC_OF_STUDY, **changes)


def trial(number: int, **changes: Any) -> Trial:
    """Name a trial."""
    return replace(Trial(number=number, parameters={"fast": 100 + number}), **changes)


def result(number: int, **changes: Any) -> TrialResult:
    """Say what came of a trial, with some changes."""
    return replace(TrialResult(trial=trial(number), trades=1), **changes)


async def add_study(database: Database, spec: StudySpec = SPEC_OF_STUDY, **changes: Any) -> StudyId:
    """Write down a study of the owner's."""
    fields: dict[str, Any] = {
        "id": secrets.token_hex(8),
        "owner_id": OWNER,
        "strategy": spec.base.strategy,
        "source": "",
        "spec": STUDY.dump_python(spec, mode="json"),
        "config_hash": "-",
        "parallel": 2,
        "status": "queued",
        "wish": "run",
        "created_at": now(),
        "updated_at": now(),
    }
    row = StudyRow(**fields | changes)
    async with database.transaction() as session:
        session.add(row)
    return StudyId(row.id)
