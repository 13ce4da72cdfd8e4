"""Values as a trader reads them."""

from decimal import Decimal
from typing import assert_never

from engine.metrics.values import Unit

NOTHING = "–"
MINUTE, HOUR, DAY = 60, 3600, 86400


def shown(value: Decimal | float | int | None, unit: Unit) -> str:
    """Write a value in its unit; money without its currency, nothing as a dash."""
    if value is None:
        return NOTHING
    text = _in_unit(-value if value < 0 else value, unit)
    # What rounds to zero has no sign.
    return f"−{text}" if value < 0 and any(each in "123456789" for each in text) else text


def _in_unit(value: Decimal | float | int, unit: Unit) -> str:
    match unit:
        case Unit.MONEY:
            return f"{value:,.2f}"
        case Unit.SHARE:
            return f"{100 * float(value):,.2f} %"
        case Unit.NUMBER:
            return f"{value:,.2f}"
        case Unit.COUNT | Unit.UNITS:
            return f"{value:,.0f}"
        case Unit.PIPS:
            return f"{value:,.1f} pips"
        case Unit.RISKS:
            return f"{value:,.2f} R"
        case Unit.SECONDS:
            return duration(float(value))
    assert_never(unit)


def duration(seconds: float) -> str:
    """Write a time in its two largest units: `3 d 4 h`, `12 min 5 s`."""
    whole = round(seconds)
    if whole >= DAY:
        return f"{whole // DAY} d {whole % DAY // HOUR} h"
    if whole >= HOUR:
        return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"
    return f"{whole // MINUTE} min {whole % MINUTE} s"
