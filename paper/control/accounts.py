"""Commands that found accounts, move their money and let them begin again."""

from collections.abc import Iterable
from decimal import Decimal

from aiohttp import web

from paper.control.reading import read_command
from paper.desk import Desk
from paper.errors import InvalidParameter, MissingParameter, NotFound, Refused
from paper.http.context import EXCHANGE, next_request_id
from paper.http.replies import related, reply
from paper.ledger.account_events import TransferFundsReject
from paper.money.conversion import NoConversion, money
from paper.orders.parsing import Fields
from paper.orders.refusals import sentence
from paper.settings import (
    ACCOUNT_ID,
    CURRENCIES,
    LARGEST_BALANCE,
    USUAL_ACCOUNT,
    AccountRequest,
    BadSettings,
)
from paper.wire import Json, Wire

NAMES = ("id", "home", "balance", "hedging", "token")
CONFLICT = 409


async def list_accounts(request: web.Request) -> web.StreamResponse:
    """GET /accounts."""
    shown: list[Json] = [account_view(desk) for desk in request.app[EXCHANGE].desks.values()]
    return reply({"accounts": shown})


async def found_account(request: web.Request) -> web.StreamResponse:
    """POST /accounts: found an account; the answer has its token only if the exchange made it."""
    exchange = request.app[EXCHANGE]
    asked = _asked(await read_command(request, *NAMES), exchange.desks)
    try:
        desk = exchange.found(asked)
    except (BadSettings, NoConversion) as error:
        raise Refused(CONFLICT, str(error)) from error
    await desk.settled()
    made = exchange.register.made_token() if asked.token is None else None
    return reply(account_view(desk) | ({} if made is None else {"token": made}), 201)


async def reset_account(request: web.Request) -> web.StreamResponse:
    """POST /accounts/{id}/reset: close, cancel, and begin again with the founding balance."""
    await read_command(request)
    desk = _desk(request)
    batches = desk.reset(next_request_id(), request.app[EXCHANGE].now())
    await desk.settled()
    return reply(account_view(desk) | related(batches))


async def move_funds(request: web.Request) -> web.StreamResponse:
    """POST /accounts/{id}/funds: pay money in, or out if the amount is negative."""
    given, desk = await read_command(request, "amount"), _desk(request)
    amount = _amount(given, "amount", -LARGEST_BALANCE)
    if amount is None:
        raise MissingParameter("amount")
    batch = desk.transfer(amount, next_request_id(), request.app[EXCHANGE].now())
    await desk.settled()
    done, shown = batch[0].body, batch[0].to_wire()
    if isinstance(done, TransferFundsReject):
        refused: Wire = {"errorMessage": sentence(done.reject_reason)}
        refused |= {"errorCode": str(done.reject_reason)}
        return reply({"transferFundsRejectTransaction": shown} | refused, 400)
    return reply({"transferFundsTransaction": shown})


def account_view(desk: Desk) -> Wire:
    """Show what an account is and has."""
    account = desk.account
    return {
        "id": account.id,
        "currency": account.currency,
        "hedging": account.hedging,
        "balance": str(account.balance),
        "lastTransactionID": str(account.last_transaction_id),
    }


def _asked(given: Fields, known: Iterable[str]) -> AccountRequest:
    account_id, home = given.text("id") or _next_id(known), given.text("home")
    if not ACCOUNT_ID.fullmatch(account_id):
        raise InvalidParameter("id", f". An account id looks like {USUAL_ACCOUNT}")
    if home is not None and home not in CURRENCIES:
        raise InvalidParameter("home", f". It is one of {', '.join(CURRENCIES)}")
    return AccountRequest(
        account_id=account_id,
        home=home,
        balance=_amount(given, "balance", Decimal(0)),
        hedging=given.flag("hedging"),
        token=given.text("token") or None,
    )


def _next_id(known: Iterable[str]) -> str:
    """Name the account after the last of the exchange's own division."""
    numbers = [int(name.split("-")[2]) for name in known]
    return f"001-001-{max(numbers, default=0) + 1:07d}-001"


def _amount(given: Fields, name: str, least: Decimal) -> Decimal | None:
    amount = given.decimal(name)
    if amount is None:
        return None
    if not amount.is_finite() or not least <= amount <= LARGEST_BALANCE:
        raise InvalidParameter(name, f". It is from {least:f} to {LARGEST_BALANCE:f}")
    return money(amount)


def _desk(request: web.Request) -> Desk:
    desk = request.app[EXCHANGE].desks.get(request.match_info["account"])
    if desk is None:
        raise NotFound("There is no such account")
    return desk
