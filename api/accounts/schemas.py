"""Accounts, their limits and their money as the API shows them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from adapters.postgres.accounts import limits, policy
from adapters.postgres.tables import BalanceSnapshot
from adapters.postgres.views.accounts import AccountWithMoney
from api.accounts.limits import Limits, LimitsAsked, Policy, limits_view, policy_view
from api.values import Body, DecimalText, Label, Reason, View
from domain.accounts import Feed, GateState


class AccountAsked(Body):
    """An account at a broker, to be traded from here. The token is kept encrypted.

    `live_confirmation` is the broker's account id typed again, for a live account only.
    """

    name: Label
    feed: Feed
    broker_account_id: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{3,40}$")]
    token: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    limits: LimitsAsked = LimitsAsked()
    live_confirmation: Annotated[str, StringConstraints(max_length=40)] = ""


class LiveConfirmed(Body):
    """The broker's account id, typed to open a live account."""

    typed: Annotated[str, StringConstraints(max_length=40)]


class Account(View):
    """An account; its money is as of `as_of`, in `currency`, absent before the first look."""

    id: str
    name: str
    feed: Feed
    broker_account_id: str
    currency: str
    state: GateState
    state_reason: str | None
    agreed: bool
    agreed_reason: str | None
    live_confirmed_by: str | None
    live_confirmed_at: datetime | None
    balance: DecimalText | None
    nav: DecimalText | None
    margin_used: DecimalText | None
    margin_available: DecimalText | None
    unrealized_pl: DecimalText | None
    as_of: datetime | None
    limits: Limits
    policy: Policy
    created_at: datetime


class AccountList(View):
    """Every account of the user."""

    items: list[Account]


class StateChange(Body):
    """The gate of one account: REDUCING lets only exits out, so does HALTED."""

    state: GateState
    reason: Reason


class Balance(View):
    """An account's money at one moment."""

    at: datetime
    balance: DecimalText
    nav: DecimalText
    unrealized_pl: DecimalText
    margin_used: DecimalText
    margin_available: DecimalText


class BalanceList(View):
    """Money over time, oldest first, thinned to a thousand points."""

    items: list[Balance]


def account_view(found: AccountWithMoney) -> Account:
    """Show an account with its latest money."""
    row, money = found.account, found.money
    return Account(
        id=row.id,
        name=row.name,
        feed=Feed(row.feed),
        broker_account_id=row.broker_account_id,
        currency=row.currency,
        state=GateState(row.state),
        state_reason=row.state_reason or None,
        agreed=row.agreed,
        agreed_reason=row.agreed_reason or None,
        live_confirmed_by=row.live_confirmed_by,
        live_confirmed_at=row.live_confirmed_at,
        balance=money.balance if money else None,
        nav=money.nav if money else None,
        margin_used=money.margin_used if money else None,
        margin_available=money.margin_available if money else None,
        unrealized_pl=money.unrealised_pl if money else None,
        as_of=money.at if money else None,
        limits=limits_view(limits(row)),
        policy=policy_view(policy(row)),
        created_at=row.created_at,
    )


def balance_view(row: BalanceSnapshot) -> Balance:
    """Show an account's money at one moment."""
    return Balance(
        at=row.at,
        balance=row.balance,
        nav=row.nav,
        unrealized_pl=row.unrealised_pl,
        margin_used=row.margin_used,
        margin_available=row.margin_available,
    )
