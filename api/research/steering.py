"""Pause, resume and cancel studies: the row first, then their workflow."""

from datetime import datetime

from adapters.postgres.studies import PostgresStudyBook
from adapters.postgres.study_rows import to_study
from adapters.postgres.tables import StudyRow
from api.problems import ProblemCode, unavailable
from api.servers import TEMPORAL_AWAY, Servers
from domain.backtests import BacktestWish
from domain.studies import STUDY_OVER
from workflows.study_desk import TemporalStudyDesk


async def steer(servers: Servers, row: StudyRow, wish: BacktestWish, now: datetime) -> None:
    """Write down what is wanted of a study and tell it; one that is over stays as it is."""
    study = to_study(row)
    if study.status in STUDY_OVER:
        return
    book = PostgresStudyBook(servers.database, servers.updates)
    wanted = await book.set_wish(study.id, wish, now)
    try:
        await TemporalStudyDesk(servers.temporal).tell_study(study, wanted)
    except TEMPORAL_AWAY as error:
        raise unavailable(
            ProblemCode.TEMPORAL_UNAVAILABLE,
            "It is written down, and done once the workflow server is back.",
        ) from error
