"""What an account may do, and what the platform does on it by itself, as the API shows both."""

from collections.abc import Callable
from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
)

from api.values import Body, DecimalText, InstrumentName, PositiveDecimal, View
from domain.accounts import AccountPolicy, ForeignTrades, LateOrders
from domain.accounts import Limits as DomainLimits
from domain.limits import Scope, Weekends

_LIMITS = TypeAdapter(DomainLimits)
_POLICY = TypeAdapter(AccountPolicy)

DEFAULTS, USUAL = DomainLimits(), AccountPolicy()
WEEK = 7 * 24 * 60
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def _whole(unit: timedelta, least: int, most: int) -> Callable[[object], timedelta]:
    """Make a reader of durations that come as a whole number of units."""

    def read(value: object) -> timedelta:
        if isinstance(value, timedelta):
            return value
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"write a whole number from {least} to {most}")
        return value * unit

    return read


def _schema(least: int, most: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "integer", "minimum": least, "maximum": most})


_IN_MINUTES = PlainSerializer(lambda value: value // MINUTE, return_type=int, when_used="json")
_IN_SECONDS = PlainSerializer(lambda value: value // SECOND, return_type=int, when_used="json")

Minutes = Annotated[
    timedelta, BeforeValidator(_whole(MINUTE, 1, WEEK)), _IN_MINUTES, _schema(1, WEEK)
]
Pause = Annotated[
    timedelta, BeforeValidator(_whole(MINUTE, 0, WEEK)), _IN_MINUTES, _schema(0, WEEK)
]
Patience = Annotated[
    timedelta, BeforeValidator(_whole(MINUTE, 1, 1440)), _IN_MINUTES, _schema(1, 1440)
]
PriceAge = Annotated[
    timedelta, BeforeValidator(_whole(SECOND, 1, 300)), _IN_SECONDS, _schema(1, 300)
]
MoneyAge = Annotated[
    timedelta, BeforeValidator(_whole(SECOND, 1, 3600)), _IN_SECONDS, _schema(1, 3600)
]


def _without_zone(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("write New York's time without a zone, such as 08:00")
    return value


NewYorkTime = Annotated[time, AfterValidator(_without_zone)]
Share = Annotated[PositiveDecimal, Field(le=1)]
Count = Annotated[int, Field(ge=1, le=10_000, strict=True)]
Trades = Annotated[int, Field(ge=1, le=100, strict=True)]
Weekday = Annotated[int, Field(ge=0, le=6, strict=True)]
Weekdays = Annotated[
    frozenset[Weekday],
    Field(min_length=1),
    PlainSerializer(sorted, return_type=list[int], when_used="json"),
]
CurrencyName = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
ByInstrument = Annotated[dict[InstrumentName, PositiveDecimal], Field(max_length=200)]
ByCurrency = Annotated[dict[CurrencyName, PositiveDecimal], Field(max_length=100)]


class Window(Body):
    """When entries are taken, in New York; Monday is day 0. One that ends first ends next day."""

    days: Weekdays
    opens: NewYorkTime
    closes: NewYorkTime


class Hours(Body):
    """When entries are taken: in any window, at all times where there is none."""

    windows: Annotated[tuple[Window, ...], Field(max_length=50)] = ()
    weekends: Weekends = Weekends.MARKET
    pause_before_weekend: Pause = Field(default=timedelta(0), alias="pause_before_weekend_minutes")


class CoolDown(Body):
    """No entry for so long after a trade was stopped out."""

    pause: Minutes = Field(alias="pause_minutes")
    scope: Scope = Scope.INSTRUMENT


class StopGuard(Body):
    """No entry for so long after so many trades were stopped out with a loss within a time."""

    stops: Trades
    within: Minutes = Field(alias="within_minutes")
    pause: Minutes = Field(alias="pause_minutes")
    scope: Scope = Scope.ACCOUNT


class LowProfitLock(Body):
    """No entry for so long after trades within a time earned less together, in home currency."""

    trades: Trades
    within: Minutes = Field(alias="within_minutes")
    pause: Minutes = Field(alias="pause_minutes")
    least: DecimalText = Decimal(0)
    scope: Scope = Scope.INSTRUMENT


class Protections(Body):
    """Pauses after bad trades."""

    cool_down: CoolDown | None = None
    stop_guard: StopGuard | None = None
    low_profit: LowProfitLock | None = None


class ApprovalRules(Body):
    """Which entries people have to approve, how many of them, and how long an order waits."""

    every_order: bool = False
    above_units: PositiveDecimal | None = None
    first_day_live: bool = True
    drawdown: Share | None = None
    people: Annotated[int, Field(ge=1, le=2, strict=True)] = 1
    expires_after: Patience = Field(
        default=DEFAULTS.approval.expires_after, alias="expires_after_minutes"
    )
    max_move_points: Count | None = DEFAULTS.approval.max_move_points


class LimitFields(BaseModel):
    """The fields of limits; null is no limit."""

    max_units_per_order: PositiveDecimal = DEFAULTS.max_units_per_order
    max_units_per_instrument: PositiveDecimal | None = None
    instrument_units: ByInstrument = Field(default_factory=dict)
    max_exposure: PositiveDecimal | None = None
    max_currency_exposure: PositiveDecimal | None = None
    currency_exposure: ByCurrency = Field(default_factory=dict)
    max_margin_use: Share = DEFAULTS.max_margin_use
    max_open_trades: Count | None = None
    max_daily_loss: PositiveDecimal | None = None
    max_drawdown: Share | None = None
    max_nav_age: MoneyAge = Field(default=DEFAULTS.max_nav_age, alias="max_nav_age_seconds")
    max_spread_points: Count = DEFAULTS.max_spread_points
    max_jump_points: Count | None = DEFAULTS.max_jump_points
    max_price_age: PriceAge = Field(default=DEFAULTS.max_price_age, alias="max_price_age_seconds")
    max_orders_per_minute: Count | None = DEFAULTS.max_orders_per_minute
    stop_required: bool = DEFAULTS.stop_required
    hours: Hours = Hours()
    protections: Protections = Protections()
    approval: ApprovalRules = ApprovalRules()

    def to_domain(self) -> DomainLimits:
        """Return the limits in the domain's form."""
        return _LIMITS.validate_python(self.model_dump(by_alias=False))


class LimitsAsked(LimitFields, Body):
    """Limits: what is left out keeps its value, or has its default on a new account.

    Spread and jump are in points, the instrument's last digit; money is in home currency.
    """

    def over(self, kept: DomainLimits) -> DomainLimits:
        """Return limits with what is asked in place of what was kept."""
        now = LimitsAsked.model_validate(kept, from_attributes=True, by_name=True)
        asked = {name: getattr(self, name) for name in self.model_fields_set}
        return now.model_copy(update=asked).to_domain()


class Limits(LimitFields, View):
    """What the account may do; null is no limit. Points are the instrument's last digit."""


class PolicyFields(BaseModel):
    """The fields of a policy. The catastrophe stop is a share of the price."""

    foreign_trades: ForeignTrades = USUAL.foreign_trades
    late_orders: LateOrders = USUAL.late_orders
    catastrophe_stop: Annotated[PositiveDecimal, Field(le=Decimal("0.2"))] = USUAL.catastrophe_stop
    flat_before_weekend: Minutes | None = Field(default=None, alias="flat_before_weekend_minutes")

    def to_domain(self) -> AccountPolicy:
        """Return the policy in the domain's form."""
        return _POLICY.validate_python(self.model_dump(by_alias=False))


class PolicyAsked(PolicyFields, Body):
    """What the platform does on an account by itself; what is left out keeps its value."""

    def over(self, kept: AccountPolicy) -> AccountPolicy:
        """Return a policy with what is asked in place of what was kept."""
        now = PolicyAsked.model_validate(kept, from_attributes=True, by_name=True)
        asked = {name: getattr(self, name) for name in self.model_fields_set}
        return now.model_copy(update=asked).to_domain()


class Policy(PolicyFields, View):
    """What the platform does on an account by itself. The catastrophe stop is a price's share."""


def limits_view(kept: DomainLimits) -> Limits:
    """Show limits."""
    return Limits.model_validate(kept, from_attributes=True, by_name=True)


def policy_view(kept: AccountPolicy) -> Policy:
    """Show a policy."""
    return Policy.model_validate(kept, from_attributes=True, by_name=True)
