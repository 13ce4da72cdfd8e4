"""Which market to run, on the command line: seeded, replayed or set by hand."""

import argparse
from pathlib import Path

from paper.market.hours import Weekends
from paper.settings import Manual, Replay, Seeded
from paper.wire import parse_time

USUAL_SPEED = 1.0


def add_market(parser: argparse.ArgumentParser) -> None:
    """Add the options of all three kinds of market."""
    parser.add_argument(
        "--weekends",
        type=Weekends,
        choices=list(Weekends),
        default=Weekends.OPEN,
        help="closed: no trading from Friday 17:00 to Sunday 17:00 in New York (%(default)s)",
    )
    seeded = parser.add_argument_group("seeded market", "What runs unless another is chosen.")
    seeded.add_argument("--seed", type=int, default=1, help="seed of the market (%(default)s)")
    _add_replay(parser.add_argument_group("replay"))
    manual = parser.add_argument_group("market set by hand", "Clock and prices move when told to.")
    manual.add_argument("--manual", action="store_true", help="run it")
    manual.add_argument(
        "--manual-from", type=_moment, metavar="TIME", help="time a new one begins at (now)"
    )


def read_market(given: argparse.Namespace) -> Seeded | Replay | Manual:
    """Return the market asked for.

    Raises:
        ValueError: two were asked for, or something of one that was not.
    """
    if given.manual and given.replay is not None:
        raise ValueError("--manual and --replay are two different markets")
    if given.manual_from is not None and not given.manual:
        raise ValueError("--manual-from needs --manual")
    if given.replay is None:
        _refuse_replay_options(given)
    if given.manual:
        return Manual(begins_ns=given.manual_from)
    if given.replay is None:
        return Seeded(seed=given.seed)
    return Replay(
        folder=given.replay,
        speed=USUAL_SPEED if given.speed is None else given.speed,
        starts_at_once=given.starts_at_once,
        begins_ns=given.replay_from,
        ends_ns=given.replay_to,
        history=given.candle_history,
    )


def _add_replay(replay: "argparse._ArgumentGroup") -> None:
    replay.add_argument("--replay", type=Path, help="folder of Parquet ticks to play")
    replay.add_argument("--speed", type=_speed, help=f"times real speed ({USUAL_SPEED})")
    replay.add_argument(
        "--replay-from", type=_moment, metavar="TIME", help="time to begin at (the first tick)"
    )
    replay.add_argument(
        "--replay-to", type=_moment, metavar="TIME", help="time to end before (the last tick)"
    )
    replay.add_argument(
        "--replay-waits",
        dest="starts_at_once",
        action="store_false",
        default=False,
        help="begin when the first price stream connects (the default)",
    )
    replay.add_argument(
        "--replay-starts-at-once", dest="starts_at_once", action="store_true", help="do not wait"
    )
    replay.add_argument(
        "--candle-history",
        type=Path,
        help="folder of older Parquet ticks, for candles from before the recording",
    )


def _refuse_replay_options(given: argparse.Namespace) -> None:
    for name in ("speed", "replay_from", "replay_to", "candle_history"):
        if getattr(given, name) is not None:
            raise ValueError(f"--{name.replace('_', '-')} needs --replay")


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 1e9:
        raise argparse.ArgumentTypeError("the speed is above 0 and at most 1e9")
    return speed


def _moment(text: str) -> int:
    try:
        return parse_time(text if "T" in text or text.isdigit() else f"{text}T00:00:00Z")
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time like 2026-03-05T10:00:00Z and no day like 2026-03-05"
        ) from error
