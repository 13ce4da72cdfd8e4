"""The accounts on the command line: `--account`, `--token`, `--home`, `--balance`."""

import argparse
import os
from decimal import Decimal, InvalidOperation

from paper.money.conversion import money
from paper.settings import (
    ACCOUNT_ID,
    CURRENCIES,
    LARGEST_BALANCE,
    USUAL_ACCOUNT,
    USUAL_BALANCE,
    USUAL_HOME,
    AccountRequest,
)

TOKEN_VARIABLE = "PAPER_TOKEN"

ABOUT = """\
Each account has a currency, an opening balance and the token that opens it. It is founded once;
the folder remembers it (of the token only a hash), so later starts need not name it again.
"""


def add_accounts(parser: argparse.ArgumentParser) -> None:
    """Add the options that name accounts."""
    group = parser.add_argument_group("accounts", ABOUT)
    group.add_argument(
        "--account",
        type=account_request,
        action="append",
        metavar="ID[,home=EUR][,balance=50000][,hedging][,token=other]",
        help=f"an account to open, may be repeated ({USUAL_ACCOUNT}); what it leaves out is "
        "taken from --home, --balance and --token; hedging accounts hold both sides at once",
    )
    group.add_argument(
        "--token",
        help=f"the token that clients send; {TOKEN_VARIABLE} in the environment also gives it; "
        "without any the exchange makes one, keeps it in FOLDER/token and prints it",
    )
    group.add_argument("--home", choices=CURRENCIES, help=f"account currency ({USUAL_HOME})")
    group.add_argument(
        "--balance", type=_amount, help=f"money to start with ({USUAL_BALANCE.normalize():f})"
    )


def read_accounts(given: argparse.Namespace) -> tuple[AccountRequest, ...]:
    """Return the accounts that the command line names, none where it says nothing of any.

    Raises:
        ValueError: an account is named twice.
    """
    token = given.token or os.environ.get(TOKEN_VARIABLE) or None
    named: list[AccountRequest] = given.account or []
    if not named and (token, given.home, given.balance) != (None, None, None):
        named = [AccountRequest(account_id=USUAL_ACCOUNT)]
    ids = [each.account_id for each in named]
    if len(set(ids)) < len(ids):
        raise ValueError("--account names an account twice")
    return tuple(
        AccountRequest(
            account_id=each.account_id,
            home=each.home or given.home,
            balance=given.balance if each.balance is None else each.balance,
            hedging=each.hedging,
            token=each.token or token,
        )
        for each in named
    )


def account_request(text: str) -> AccountRequest:
    """Read `001-001-0000002-001,home=EUR,balance=50000,hedging,token=other`."""
    account_id, *parts = text.split(",")
    if not ACCOUNT_ID.fullmatch(account_id):
        raise argparse.ArgumentTypeError("an account id looks like 001-001-0000001-001")
    words: dict[str, str] = {}
    for part in parts:
        name, _, value = part.strip().partition("=")
        if name in words:
            raise argparse.ArgumentTypeError(f"{name} is said twice")
        words[name] = value
    hedging = _hedging(words)
    request = AccountRequest(
        account_id=account_id,
        home=_home(words.pop("home", None)),
        balance=_amount(words.pop("balance")) if "balance" in words else None,
        hedging=hedging,
        token=words.pop("token", None),
    )
    if words:
        raise argparse.ArgumentTypeError(f"{next(iter(words))!r} is nothing that an account has")
    return request


def _hedging(words: dict[str, str]) -> bool | None:
    said = [name for name in ("hedging", "netting") if name in words]
    if len(said) == 2 or any(words[name] for name in said):
        raise argparse.ArgumentTypeError("say either hedging or netting, without a value")
    if not said:
        return None
    del words[said[0]]
    return said[0] == "hedging"


def _home(text: str | None) -> str | None:
    if text is not None and text not in CURRENCIES:
        raise argparse.ArgumentTypeError(f"home is one of {', '.join(CURRENCIES)}")
    return text


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount") from error
    if not amount.is_finite() or not 0 <= amount <= LARGEST_BALANCE:
        raise argparse.ArgumentTypeError(f"the balance is from 0 to {LARGEST_BALANCE:f}")
    return money(amount)
