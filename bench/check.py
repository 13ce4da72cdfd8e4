"""A check: two records of the same thing, which must agree."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bench.table import table

SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one record makes of something, and what another does."""

    name: str
    expected: object
    found: object

    @property
    def passes(self) -> bool:
        """Tell whether the records agree."""
        return self.expected == self.found


def verdict(checks: Sequence[Check]) -> str:
    """Lay out every check with its counts, and what differs where one fails."""
    rows = [
        (each.name, _count(each.expected), _count(each.found), "ok" if each.passes else "MISMATCH")
        for each in checks
    ]
    lines = [table(("check", "expected", "found", ""), rows)]
    lines += [f"{each.name}: {_difference(each)}" for each in checks if not each.passes]
    return "\n".join(lines)


def _count(value: object) -> str:
    match value:
        case int():
            return f"{value:,}"
        case str():
            return value
        case tuple():
            return " ".join(str(part) for part in value)
        case Collection():
            return f"{len(value):,}"
        case _:
            return str(value)


def _difference(check: Check) -> str:
    match check.expected, check.found:
        case Mapping() as expected, Mapping() as found:
            names = sorted(expected.keys() | found.keys(), key=str)
            differs = [name for name in names if expected.get(name) != found.get(name)]
            return _some([f"{name}: {expected.get(name)} / {found.get(name)}" for name in differs])
        case list() as expected, list() as found:
            absent = [item for item in expected if item not in found]
            extra = [item for item in found if item not in expected]
            return f"only expected: {_some(absent)}; only found: {_some(extra)}"
        case expected, found:
            return f"expected {expected}, found {found}"


def _some(items: Sequence[object]) -> str:
    rest = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    return f"{', '.join(str(item) for item in items[:SHOWN]) or 'none'}{rest}"
