"""Options that say how much one address may ask for."""

import argparse

from paper.http.rates import NO_LIMITS, RateLimits
from paper.options.numbers import whole

_limit = whole("a limit", 0, 1_000_000)


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Add the options of rate limits."""
    limits = parser.add_argument_group("rate limits, each for one address; 0 is none")
    limits.add_argument(
        "--requests-per-second",
        type=_limit,
        default=120,
        metavar="N",
        help="beyond them 429 is answered; OANDA's limit (%(default)s)",
    )
    limits.add_argument(
        "--streams",
        type=_limit,
        default=20,
        metavar="N",
        help="open at a time; OANDA's limit (%(default)s)",
    )
    limits.add_argument(
        "--connections-per-second",
        type=_limit,
        default=0,
        metavar="N",
        help="new ones, beyond them closed; OANDA's limit is 2 (none)",
    )
    limits.add_argument("--no-limits", action="store_true", help="none of the three")


def read_limits(given: argparse.Namespace) -> RateLimits:
    """Read what `add_limits` added."""
    if given.no_limits:
        return NO_LIMITS
    return RateLimits(
        requests_per_second=given.requests_per_second or None,
        streams=given.streams or None,
        connections_per_second=given.connections_per_second or None,
    )
