"""Studies, their trials and results as JSON: what is written reads back the same."""

from pydantic import TypeAdapter

from domain.research import Best, StudySpec, Trial, TrialResult, Walked

STUDY = TypeAdapter(StudySpec)
TRIAL = TypeAdapter(Trial)
RESULT = TypeAdapter(TrialResult)
BEST = TypeAdapter(Best)
WALKED = TypeAdapter(Walked)
