"""Processor time of processes and of everything that they started."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from bench.paper.exchange import TICKS_PER_SECOND

PARENT, USER, CHILDREN_END = 1, 11, 15
"""Places in /proc/PID/stat behind the name: of the parent, of user time, behind children's."""


def cpu_of_trees(roots: Mapping[str, int]) -> dict[str, float]:
    """Return the seconds that each process has used with all its descendants, ended ones too."""
    stats = _stats()
    children: defaultdict[int, list[int]] = defaultdict(list)
    for pid, fields in stats.items():
        children[int(fields[PARENT])].append(pid)
    return {name: _tree(root, stats, children) for name, root in roots.items()}


def _tree(root: int, stats: Mapping[int, list[str]], children: Mapping[int, list[int]]) -> float:
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        if pid in stats:
            total += sum(int(ticks) for ticks in stats[pid][USER:CHILDREN_END])
        waiting.extend(children.get(pid, ()))
    return total / TICKS_PER_SECOND


def _stats() -> dict[int, list[str]]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            found[int(entry.name)] = text.rpartition(")")[2].split()
    return found
