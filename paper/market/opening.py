"""Makes the market that an exchange is started with."""

from collections.abc import Mapping
from typing import assert_never

from domain.instruments import MAJORS, Instrument
from domain.times import SECOND_NS, rfc3339
from paper.market.clock import WorldClock
from paper.market.feed import TickListener
from paper.market.hours import Hours, WithinHours
from paper.market.live import LiveMarket, LiveReplay, LiveSeededMarket, ReplaySettings
from paper.market.manual import LATEST_NS, ManualMarket
from paper.market.recording import BadRecording, Recording
from paper.market.seeded import SeededMarket
from paper.market.ticks import Spliced, TickSource
from paper.pairs import PAIRS
from paper.settings import BadSettings, Manual, Replay, Seeded, Settings

SEEDED_HISTORY_NS = 366 * 86_400 * SECOND_NS
"""How far back a seeded market has candles; they are computed when asked for."""


def open_market(settings: Settings, on_tick: TickListener) -> LiveMarket:
    """Open the market asked for; what it keeps is in a folder of its own.

    Raises:
        BadSettings: an instrument asked for is not known.
        BadRecording: there is nothing to replay.
    """
    wanted = _wanted(settings)
    match settings.market:
        case Seeded(seed=seed):
            return _open_seeded(seed, wanted, Hours(settings.weekends), on_tick)
        case Replay() as replay:
            return _open_replay(settings, replay, wanted, on_tick)
        case Manual(begins_ns=begins_ns):
            return _open_manual(settings, wanted, begins_ns)
        case _:
            assert_never(settings.market)


def _open_manual(
    settings: Settings, wanted: Mapping[str, Instrument], begins_ns: int | None
) -> ManualMarket:
    begins_ns = WorldClock().now() if begins_ns is None else begins_ns
    if begins_ns >= LATEST_NS:
        raise BadSettings(f"a market set by hand begins before {rfc3339(LATEST_NS)}")
    return ManualMarket(settings.folder / "market" / "manual", wanted, begins_ns)


def _wanted(settings: Settings) -> Mapping[str, Instrument]:
    names = settings.instruments or tuple(MAJORS)
    unknown = set(names) - set(PAIRS)
    if unknown:
        raise BadSettings(f"unknown instruments: {', '.join(sorted(unknown))}")
    return {name: PAIRS[name] for name in names}


def _open_seeded(
    seed: int, wanted: Mapping[str, Instrument], hours: Hours, on_tick: TickListener
) -> LiveSeededMarket:
    clock = WorldClock()
    seeded = SeededMarket(seed, wanted, clock.now() - SEEDED_HISTORY_NS)
    return LiveSeededMarket(f"seeded-{seed}", WithinHours(seeded, hours), clock, on_tick)


def _open_replay(
    settings: Settings, replay: Replay, wanted: Mapping[str, Instrument], on_tick: TickListener
) -> LiveReplay:
    recording = Recording(replay.folder, wanted, replay.ends_ns)
    if replay.begins_ns is not None and replay.begins_ns > recording.ends_ns:
        raise BadRecording(f"{replay.folder} has no tick at or after {rfc3339(replay.begins_ns)}")
    history: TickSource = recording
    if replay.history is not None:
        recorded = {name: wanted[name] for name in recording.instruments}
        history = Spliced(Recording(replay.history, recorded), recording)
    return LiveReplay(
        recording,
        WithinHours(history, Hours(settings.weekends)),
        on_tick,
        ReplaySettings(
            speed=replay.speed,
            starts_at_once=replay.starts_at_once,
            begins_ns=replay.begins_ns,
            place=settings.folder / "replay.json",
            hours=Hours(settings.weekends),
        ),
    )
