"""The switches for what OANDA leaves open, on the command line: `--behave NAME=VALUE`."""

import argparse
import inspect
from collections.abc import Iterable
from dataclasses import fields
from enum import StrEnum
from typing import get_type_hints

from paper.behaviour import Behaviour

INTRODUCTION = """\
Where OANDA's documents and recordings disagree or are silent, --behave NAME=VALUE chooses what
this exchange does; it may be repeated. The first value is the usual one.
"""

Choice = tuple[str, StrEnum]


def add_behaviour(parser: argparse.ArgumentParser) -> None:
    """Add `--behave`, with a list of every switch to the help."""
    group = parser.add_argument_group("behaviour", f"{INTRODUCTION}\n{_list_switches()}")
    group.add_argument(
        "--behave",
        type=choice,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="choose one of the above, as in --behave finished-orders=gone",
    )


def read_behaviour(chosen: Iterable[Choice]) -> Behaviour:
    """Return the usual behaviour with some switches set; the last word on each counts."""
    return Behaviour(**dict(chosen))  # type: ignore[arg-type]  # the names come from its fields


def choice(text: str) -> Choice:
    """Read `finished-orders=gone`."""
    name, _, value = text.partition("=")
    field = name.strip().replace("-", "_")
    kinds = _kinds()
    if field not in kinds:
        raise argparse.ArgumentTypeError(f"there is no switch {name!r}; --help lists them")
    values = [str(each) for each in kinds[field]]
    if value not in values:
        raise argparse.ArgumentTypeError(f"{name} is one of {', '.join(values)}, not {value!r}")
    return field, kinds[field](value)


def _list_switches() -> str:
    usual = Behaviour()
    lines = []
    for name, kind in _kinds().items():
        first = getattr(usual, name)
        values = [str(first), *(str(each) for each in kind if each is not first)]
        lines.append(f"  {name.replace('_', '-')}={'|'.join(values)}")
        lines.append(f"      {_summary(kind)}")
    return "\n".join(lines)


def _summary(kind: type[StrEnum]) -> str:
    return (inspect.getdoc(kind) or "").splitlines()[0].replace("%", "%%")


def _kinds() -> dict[str, type[StrEnum]]:
    hints = get_type_hints(Behaviour)
    return {field.name: hints[field.name] for field in fields(Behaviour)}
