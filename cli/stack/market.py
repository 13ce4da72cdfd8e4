"""What the paper exchange of a stack plays: its seeded market, or a recording."""

from collections.abc import Mapping
from pathlib import Path

YES = frozenset({"1", "true", "yes"})


def market_options(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the exchange's options for the market that the operator's environment asks for.

    FOREX_PAPER_REPLAY names a folder of Parquet ticks, FOREX_PAPER_SPEED says how many times
    real speed they are played at, FOREX_PAPER_EVERY_TICK streams them without conflation,
    FOREX_PAPER_CONTROL_PORT names the port on which it takes commands.
    """
    replay = environment.get("FOREX_PAPER_REPLAY")
    speed = environment.get("FOREX_PAPER_SPEED")
    control = environment.get("FOREX_PAPER_CONTROL_PORT")
    options: list[str] = []
    if replay:
        options += ["--replay", str(Path(replay).resolve())]
    if speed:
        options += ["--speed", speed]
    if environment.get("FOREX_PAPER_EVERY_TICK", "").lower() in YES:
        options.append("--every-tick")
    if control:
        options += ["--control-port", control]
    return tuple(options)
