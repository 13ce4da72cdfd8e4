"""How enumerations read back: as today, or as captures of 2016 show them."""

from paper.behaviour import Spelling
from paper.wire import Json, Wire

OF_2016 = {
    "triggerCondition": {"DEFAULT": "TRIGGER_DEFAULT"},
    "positionFill": {"DEFAULT": "POSITION_DEFAULT"},
    "partialFill": {"DEFAULT": "DEFAULT_FILL"},
}


def spelled(wire: Wire, spelling: Spelling) -> Wire:
    """Return an object with its enumerations, at any depth, in the spelling wanted."""
    if spelling is Spelling.CURRENT:
        return wire
    return {name: _spelled(name, value) for name, value in wire.items()}


def _spelled(name: str, value: Json) -> Json:
    match value:
        case str():
            return OF_2016.get(name, {}).get(value, value)
        case list():
            return [_spelled(name, each) for each in value]
        case dict():
            return spelled(value, Spelling.OF_2016)
    return value
