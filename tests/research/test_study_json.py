"""A study's JSON reads back as what was written, to the type of each number."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from adapters.studies import RESULT, STUDY
from domain.backtests import BARE, BacktestSpec
from domain.instruments import MAJORS
from domain.research import (
    Choices,
    Growth,
    Method,
    Range,
    Sample,
    Scale,
    StudySpec,
    Trial,
    TrialResult,
    WalkForward,
)

SPEC = StudySpec(
    base=BacktestSpec(
        strategy="ema_cross",
        parameters={"slow": 4_000},
        instruments=(MAJORS["EUR_USD"],),
        start=datetime(2014, 5, 5, tzinfo=UTC),
        execution=BARE,
    ),
    space={
        "fast": Range(low=50, high=500, step=50),
        "width": Range(low=0.5, high=2.0, step=2, scale=Scale.LOG),
        "target": Choices(values=(0, 160)),
        "with_trend": Choices(values=(False, True)),
        "any": Range(),
    },
    method=Method.OPTUNA,
    walk_forward=WalkForward(
        in_sample=timedelta(days=30), out_of_sample=timedelta(hours=36), growth=Growth.ANCHORED
    ),
)


def test_study_written_as_json_reads_back_the_same() -> None:
    read = STUDY.validate_json(STUDY.dump_json(SPEC))
    assert read == SPEC
    assert repr(read.space) == repr(SPEC.space)


def test_result_written_as_json_reads_back_the_same() -> None:
    trial = Trial(number=3, parameters={"fast": 50, "width": 2.0}, window=1, sample=Sample.OUT)
    result = TrialResult(trial=trial, profit=Decimal("-12.345678"), ticks=7, fault="it ended")
    read = RESULT.validate_json(RESULT.dump_json(result))
    assert repr(read) == repr(result)
