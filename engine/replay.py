"""Step a strategy through a recorded session again: its ticks, and what its journal says it met."""

from collections import deque
from collections.abc import Iterable, Sequence

from domain.runs import Decided, Journalled
from domain.steppers import Stepper
from domain.ticks import Tick, TickId

Made = tuple[TickId, Decided]
"""A decision, and the tick after which it was made."""


def replayed(
    stepper: Stepper, after: TickId, ticks: Iterable[Tick], journal: Sequence[Journalled]
) -> list[Made]:
    """Return what is decided again on the ticks behind `after`, and on what the journal met there.

    The stepper is where the session was then. Of the journal only fills, denials and the like are
    shown to it, each behind the tick behind which the session was shown it; decisions are what is
    to be found again.
    """
    met = deque(item for item in journal if not isinstance(item.fact, Decided))
    made = _shown(stepper, after, met)
    for tick in ticks:
        decided = stepper.step(tick)
        made += [] if decided is None else [(tick.id, decided)]
        made += _shown(stepper, tick.id, met)
    return made


def _shown(stepper: Stepper, after: TickId, met: deque[Journalled]) -> list[Made]:
    made = []
    while met and met[0].after == after:
        fact = met.popleft().fact
        decided = None if isinstance(fact, Decided) else stepper.take(fact)
        made += [] if decided is None else [(after, decided)]
    return made
