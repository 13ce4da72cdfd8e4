"""What strategies and indicators remember, as records of fixed layout."""

from collections.abc import Sequence

import numpy as np

from strategies.base import Indicator, Remembering
from strategies.form import Field, IndicatorField, RowField, Value, fields_of, state_of

KINDS: dict[type[Value], type[np.generic]] = {int: np.int64, float: np.float64, bool: np.bool_}


def state_layout(kept: type[Remembering]) -> np.dtype[np.void]:
    """Lay out the state, without parameters."""
    return _layout(state_of(kept))


def whole_layout(kept: type[Remembering]) -> np.dtype[np.void]:
    """Lay out parameters and state."""
    return _layout(fields_of(kept))


def state_values(kept: Remembering) -> tuple[object, ...]:
    """Read the state, in the order of its layout."""
    return tuple(_value(kept, field) for field in state_of(type(kept)))


def whole_values(kept: Remembering) -> tuple[object, ...]:
    """Read parameters and state, in the order of their layout."""
    return tuple(_value(kept, field) for field in fields_of(type(kept)))


def set_state(kept: Remembering, values: Sequence[object]) -> None:
    """Write the state back."""
    _set(kept, state_of(type(kept)), values)


def set_whole(kept: Remembering, values: Sequence[object]) -> None:
    """Write parameters and state back."""
    _set(kept, fields_of(type(kept)), values)


def _layout(fields: Sequence[Field]) -> np.dtype[np.void]:
    return np.dtype([_column(field) for field in fields], align=True)


def _column(field: Field) -> tuple[object, ...]:
    if isinstance(field, IndicatorField):
        return field.name, whole_layout(field.indicator)
    if isinstance(field, RowField):
        return field.name, KINDS[field.kind], (field.length,)
    return field.name, KINDS[field.kind]


def _value(kept: Remembering, field: Field) -> object:
    value = getattr(kept, field.name)
    if isinstance(value, Indicator):
        return whole_values(value)
    return tuple(value) if isinstance(value, list) else value


def _set(kept: Remembering, fields: Sequence[Field], values: Sequence[object]) -> None:
    for field, value in zip(fields, values, strict=True):
        if isinstance(field, IndicatorField):
            assert isinstance(value, tuple)
            set_whole(getattr(kept, field.name), value)
        elif isinstance(field, RowField):
            assert isinstance(value, np.ndarray)
            setattr(kept, field.name, value.tolist())
        else:
            setattr(kept, field.name, value)
