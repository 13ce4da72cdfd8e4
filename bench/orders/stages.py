"""Where an order's milliseconds go, by the stamps that everybody keeps anyway."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from temporalio.client import Client

from bench.books import rows
from bench.orders.load import Decided
from bench.stack import Stack

STAGES = (
    "decided",
    "workflow started",
    "judged",
    "claimed",
    "at the exchange",
    "answer booked",
    "heard of",
    "workflow closed",
)
_STAMPS = """
SELECT o.id, o.judged_at, o.submitted_at,
  (SELECT min(e.at) FROM events e WHERE e.intent_id = o.id AND e.kind = 'order.filled') AS booked
FROM order_intents o WHERE o.id = ANY($1::text[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage's name, and the seconds that each order took to it from the one before."""

    name: str
    waited: Sequence[float]


async def stages(
    stack: Stack, decided: Sequence[Decided], arrivals: Mapping[str, Sequence[float]]
) -> list[Stage]:
    """Put the stamps of all orders that were filled side by side."""
    ids = [each.id for each in decided]
    stamped = {row["id"]: row for row in await rows(stack, _STAMPS, ids)}
    spans = await _spans(stack, frozenset(ids))
    taken = []
    for each in decided:
        row, span = stamped.get(each.id), spans.get(each.id)
        if row is None or row["booked"] is None or span is None or each.done is None:
            continue
        moments = [row[name].timestamp() for name in ("judged_at", "submitted_at")]
        booked = row["booked"].timestamp()
        taken.append([each.at, span[0], *moments, arrivals[each.id][0], booked, each.done, span[1]])
    return [
        Stage(name=name, waited=[after - before for before, after in column])
        for name, column in zip(STAGES[1:], _columns(taken), strict=True)
    ]


def _columns(taken: Sequence[Sequence[float]]) -> list[list[tuple[float, float]]]:
    steps = [list(pairwise(moments)) for moments in taken]
    return [[step[at] for step in steps] for at in range(len(STAGES) - 1)]


async def _spans(stack: Stack, ids: frozenset[str]) -> dict[str, tuple[float, float]]:
    """Read when each order's workflow started and closed."""
    client = await Client.connect(stack.address("temporal"))
    found = {}
    async for execution in client.list_workflows("WorkflowType = 'OrderWorkflow'"):
        order = execution.id.removeprefix("order/")
        if order in ids and execution.close_time is not None:
            span = (execution.start_time.timestamp(), execution.close_time.timestamp())
            found[order] = span
    return found
