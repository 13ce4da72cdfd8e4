"""Spaces and lengths of time, as the command line writes them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from cli.backtest.running import value_of
from domain.research import Choices, Range, Scale, StudyFault, Vary
from domain.runs import ParameterValue
from strategies.catalogue import strategy_class
from strategies.form import parameters_of

LENGTHS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
WRITTEN = "write NAME=LOW:HIGH, LOW:HIGH:STEP, LOW:HIGH:xFACTOR, LOW:HIGH:log or VALUE,VALUE"


def space_from(strategy: str, texts: Sequence[str]) -> Mapping[str, Vary]:
    """Read `fast=50:500:50`, `slow=500:8000:x2`, `width=0.5:4:log`, `stop=40,80` or a name alone.

    Raises:
        StudyFault: names what cannot be read.
    """
    kinds = {field.name: field.kind for field in parameters_of(strategy_class(strategy))}
    space: dict[str, Vary] = {}
    for text in texts:
        name, _, written = text.partition("=")
        if name not in kinds:
            raise StudyFault(f"is not a parameter of {strategy}: {', '.join(kinds)}", _at(name))
        if name in space:
            raise StudyFault("is varied twice", _at(name))
        space[name] = _vary(name, kinds[name], written)
    return space


def length_from(name: str, text: str) -> timedelta:
    """Read `30d`, `2w`, `12h` or `90m` as a length of market time; raises `StudyFault`."""
    number, unit = text[:-1], text[-1:]
    try:
        return timedelta(**{LENGTHS[unit]: float(number)})
    except (KeyError, ValueError, OverflowError):
        raise StudyFault(f"cannot be {text!r}: write 2w, 30d, 12h or 90m", name) from None


def _vary(name: str, kind: type[ParameterValue], text: str) -> Vary:
    if ":" not in text:
        values = tuple(_value(name, kind, each) for each in text.split(",") if each)
        return Choices(values=values) if values else Range()
    low, high, *steps = text.split(":")
    scale, step = Scale.LINEAR, ""
    if steps:
        step = steps[0].removeprefix("x").removeprefix("log")
        scale = Scale.LOG if steps[0] != step else Scale.LINEAR
    if len(steps) > 1 or (steps and steps[0] in ("", "x")):
        raise StudyFault(f"cannot be {text!r}: {WRITTEN}", _at(name))
    return Range(
        low=_number(name, low) if low else None,
        high=_number(name, high) if high else None,
        step=_number(name, step) if step else 0,
        scale=scale,
    )


def _value(name: str, kind: type[ParameterValue], text: str) -> ParameterValue:
    try:
        return value_of(kind, name, text)
    except ValueError:
        raise StudyFault(f"cannot be {text!r}: {WRITTEN}", _at(name)) from None


def _number(name: str, text: str) -> int | float:
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:
        raise StudyFault(f"cannot be {text!r}: {WRITTEN}", _at(name)) from None


def _at(name: str) -> str:
    return f"space.{name}"
