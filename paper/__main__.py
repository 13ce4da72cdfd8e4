"""Run the exchange: `python -m paper --help` explains how."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path

import uvloop

from paper.control.app import ControlServer
from paper.exchange import Exchange
from paper.faults.armed import Faults
from paper.http.app import Server
from paper.http.rates import Rates
from paper.market.recording import BadRecording
from paper.money.conversion import NoConversion
from paper.options.accounts import add_accounts, read_accounts
from paper.options.behaviour import add_behaviour, read_behaviour
from paper.options.control import add_control, read_control
from paper.options.introduction import ABOUT, EXAMPLES
from paper.options.limits import add_limits, read_limits
from paper.options.market import add_market, read_market
from paper.options.numbers import port, whole
from paper.settings import SNAPSHOT_EVERY, BadSettings, Settings
from paper.storage.journal import JournalDamaged, JournalInUse
from paper.storage.register import Register

SWITCH_SECONDS = 0.0005
"""How long a thread that can go on waits for its turn; the one that syncs journals is such."""

REFUSALS = (BadSettings, BadRecording, JournalDamaged, JournalInUse, NoConversion, OSError)


def main() -> int:
    """Parse the command line and run until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s paper %(levelname)s %(message)s")
    sys.setswitchinterval(SWITCH_SECONDS)
    settings = _settings(_parser())
    code = 0
    try:
        uvloop.run(_run(settings))
    except* REFUSALS as refusals:
        for refusal in _singles(refusals):
            sys.stderr.write(f"paper exchange: {_sentence(refusal)}\n")
        code = 1
    return code


def _singles(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from _singles(each)
        else:
            yield each


def _sentence(refusal: BaseException) -> str:
    if not isinstance(refusal, OSError) or refusal.strerror is None:
        return str(refusal)
    about = "" if refusal.filename is None else f": {refusal.filename}"
    return f"{refusal.strerror}{about}"


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    exchange = Exchange(settings)
    exchange.open()
    faults, rates = Faults(settings.fault_seed), Rates(settings.limits)
    server = Server(exchange, faults, rates)
    control = ControlServer(exchange, server, faults, rates)
    running = asyncio.create_task(exchange.run())
    try:
        await _until(exchange.settled(), running)
        told = [f"paper exchange listening on {await server.start()}"]
        if settings.control is not None:
            told.append(f"paper exchange control on {await control.start(settings.control)}")
        _say("\n".join(told))
        _say_token(exchange.register)
        await _until(stop.wait(), running)
    finally:
        await control.stop()
        await server.stop()
        await _wind_down(exchange, running)


def _say_token(register: Register) -> None:
    token = register.made_token()
    opened = register.opened_by(token) if token else ()
    if opened:
        _say(f"token {token} opens {', '.join(opened)}")


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


async def _until(moment: Coroutine[None, None, object], running: "asyncio.Task[None]") -> None:
    awaited = asyncio.create_task(moment)
    await asyncio.wait([awaited, running], return_when=asyncio.FIRST_COMPLETED)
    awaited.cancel()
    if running.done():
        running.result()


async def _wind_down(exchange: Exchange, running: "asyncio.Task[None]") -> None:
    if not running.done():
        await exchange.settled()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    exchange.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m paper",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_exchange(parser)
    add_accounts(parser)
    add_market(parser)
    add_limits(parser)
    add_control(parser)
    add_behaviour(parser)
    return parser


def _add_exchange(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=port, default=8100, help="port, 0 lets the system choose (%(default)s)"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("paper-data"),
        metavar="FOLDER",
        help="folder for accounts and transactions (%(default)s)",
    )
    parser.add_argument(
        "--instruments",
        type=_names,
        help="pairs to offer, with commas: any of USD EUR GBP JPY AUD CAD CHF NZD (ten of them)",
    )
    parser.add_argument(
        "--every-tick",
        action="store_true",
        help="stream every tick; the default is the last of each quarter of a second, as OANDA",
    )
    parser.add_argument(
        "--snapshot-every",
        type=whole("it", 1, 10**9),
        default=SNAPSHOT_EVERY,
        metavar="COUNT",
        help="transactions between two snapshots of an account (%(default)s); a start folds "
        "at most about so many",
    )


def _settings(parser: argparse.ArgumentParser) -> Settings:
    given = parser.parse_args()
    try:
        accounts = read_accounts(given)
        market = read_market(given)
    except ValueError as error:
        parser.error(str(error))
    return Settings(
        host=given.host,
        port=given.port,
        accounts=accounts,
        folder=given.data,
        market=market,
        instruments=given.instruments,
        every_tick=given.every_tick,
        snapshot_every=given.snapshot_every,
        weekends=given.weekends,
        behaviour=read_behaviour(given.behave),
        control=read_control(given),
        fault_seed=given.fault_seed,
        limits=read_limits(given),
    )


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise argparse.ArgumentTypeError("it names pairs, as in EUR_USD,USD_JPY")
    return names


if __name__ == "__main__":
    sys.exit(main())
