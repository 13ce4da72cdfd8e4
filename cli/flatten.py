"""The part of the `forex` command line that gets out of everything, whatever is down."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from adapters.oanda.broker import OandaBroker
from adapters.oanda.connection import Endpoint
from adapters.rescue import HandCertificate, RescueAccount, write_hand_certificate
from cli.flattening import flatten as flatten_at
from cli.rescued import NoAccount, known_accounts, named_account, typed_account
from cli.stack.home import default_home
from domain.accounts import Feed
from domain.broker import BrokerRefused
from domain.certificates import Certificate, canonical

Named = Annotated[
    str | None,
    typer.Option("--account", help="The account's id, name, or the broker's id for it."),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(help="A file with the broker's token, where neither database nor rescue file is."),
]
FeedName = Annotated[Feed, typer.Option(help="Whose account it is, with a token file.")]
Url = Annotated[
    str | None, typer.Option(help="The broker's address, with a token file.", metavar="URL")
]
Yes = Annotated[bool, typer.Option("--yes", help="For scripts: do not ask.")]


def flatten(
    account: Named = None,
    token_file: TokenFile = None,
    feed: FeedName = Feed.PRACTICE,
    url: Url = None,
    yes: Yes = False,
) -> None:
    """Cancel every order and close every trade of an account, straight at its broker.

    Needs neither Temporal, PostgreSQL nor Valkey. Engage the kill switch as well, or what runs
    may open something again.
    """
    try:
        if token_file is not None:
            chosen = typed_account(account, token_file, feed, url)
        else:
            chosen = named_account(known_accounts(default_home()), account)
        _confirm(chosen, yes)
        certificate = asyncio.run(_flatten(chosen))
    except (NoAccount, BrokerRefused) as error:
        raise _refusal(str(error)) from error
    _show(chosen, certificate)


def _confirm(chosen: RescueAccount, yes: bool) -> None:
    if yes:
        return
    print(f"Everything on {chosen.name} ({chosen.feed}) is cancelled and closed at the market.")
    typed = typer.prompt(f"Type {chosen.broker_account} to go on")
    if typed != chosen.broker_account:
        raise _refusal("That is not the account. Nothing was done.")


async def _flatten(chosen: RescueAccount) -> Certificate:
    where = Endpoint(
        rest_url=chosen.rest_url,
        stream_url=chosen.rest_url,
        account=chosen.broker_account,
        token=chosen.token,
    )
    broker = OandaBroker(where)
    try:
        return await flatten_at(broker, chosen.account, lambda line: print(line, file=sys.stderr))
    finally:
        broker.close()


def _show(chosen: RescueAccount, certificate: Certificate) -> None:
    written = HandCertificate(
        certificate=certificate, feed=chosen.feed, broker_account=chosen.broker_account
    )
    file = write_hand_certificate(default_home().root, written)
    print(canonical(certificate.evidence))
    print(f"{chosen.name} is flat: {certificate.digest}", file=sys.stderr)
    print(f"The certificate is {file}; the books take it in later.", file=sys.stderr)


def _refusal(text: str) -> typer.Exit:
    print(text, file=sys.stderr)
    return typer.Exit(1)
