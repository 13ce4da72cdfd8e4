"""The tables of the report."""

from collections.abc import Sequence

from bench.figures import milliseconds, percentile
from bench.orders.enduring import Endured
from bench.orders.measuring import Measured
from bench.orders.stages import Stage
from bench.table import table

PARTS = ("server", "worker", "caller", "PostgreSQL", "Valkey", "exchange")


def latencies(found: Sequence[Measured]) -> str:
    """Show what orders took."""
    heads = ("decision to exchange, ms", "p50", "p99", "longest", "orders", "to end p50", "p99")
    rows = [
        (_name(each), *milliseconds(each.to_exchange), *milliseconds(each.to_end)[:2])
        for each in found
    ]
    return table(heads, rows)


def rates(found: Sequence[Measured]) -> str:
    """Show orders a second, and how the p99 stands in each fifth of the time."""
    heads = ("orders a second", "done/s", "orders", "unfinished", "p99 ms by fifths of the time")
    rows = [
        (
            _name(each),
            f"{each.per_second:,.1f}",
            f"{each.orders:,}",
            f"{each.unfinished:,}",
            " ".join(f"{1_000 * window:,.0f}" for window in each.windows),
        )
        for each in found
    ]
    return table(heads, rows)


def processors(found: Sequence[Measured]) -> str:
    """Show the processor time of an order, by part."""
    heads = ("CPU an order, ms", *PARTS, "server + worker + caller")
    rows = [
        (
            _name(each),
            *(f"{1_000 * each.cpu[part]:,.1f}" if part in each.cpu else "-" for part in PARTS),
            f"{1_000 * sum(each.cpu.get(part, 0.0) for part in PARTS[:3]):,.1f}",
        )
        for each in found
    ]
    return table(heads, rows)


def journey(found: Sequence[Stage]) -> str:
    """Show where the time of an order goes."""
    heads = ("milliseconds from the stage before", "p50", "p99", "longest", "orders")
    return table(heads, [(each.name, *milliseconds(each.waited)) for each in found])


def ratios(platform: Measured, peer: Measured) -> str:
    """Say how many times the peer's figure the platform's is."""
    lines = [
        f"{named} {_ratio(ours, theirs)}"
        for named, ours, theirs in (
            ("p50", _percentile(platform, 50), _percentile(peer, 50)),
            ("p99", _percentile(platform, 99), _percentile(peer, 99)),
            ("orders a second", platform.per_second, peer.per_second),
        )
    ]
    return f"platform to peer, {_load(platform)}: {', '.join(lines)}"


def endurances(found: Sequence[Endured]) -> str:
    """Show what was lost and doubled."""
    sent = ("kills", "in flight", "spoilt answers", "taken", "once", "refused, on record")
    heads = ("under kills", *sent, "LOST", "DOUBLED", "books wrong")
    rows = [
        (
            each.system,
            f"{len(each.killed)}",
            f"{each.in_flight}",
            f"{each.spoilt:,}",
            f"{each.tally.taken:,}",
            f"{each.tally.once:,}",
            f"{each.tally.refused:,}",
            f"{each.tally.lost:,}",
            f"{each.tally.doubled:,}",
            f"{each.tally.misbooked:,}",
        )
        for each in found
    ]
    return table(heads, rows)


def _percentile(found: Measured, percent: float) -> float:
    return percentile(sorted(found.to_exchange), percent) if found.to_exchange else 0.0


def _ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f}" if theirs else "-"


def _name(found: Measured) -> str:
    return f"{found.system}, {_load(found)}"


def _load(found: Measured) -> str:
    load = found.load
    return f"{load.rate:g}/s" if load.rate else f"{load.outstanding} on their way"
