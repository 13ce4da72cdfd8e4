"""What somebody may ask of a backtest."""

from dataclasses import replace
from typing import Annotated, Self

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from api.runs.schemas import ParameterValue
from api.values import Body, InstrumentName, Moment, PositiveDecimal
from domain.backtests import Execution, LimitFill, TargetFill

MOST_INSTRUMENTS = 8
MOST_RATES = 40
LONGEST_LATENCY_MS = 60_000
MOST_POINTS = 10_000
MILLISECOND_NS = 1_000_000

CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
SourceName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{0,60}$")]
Points = Annotated[StrictInt, Field(ge=0, le=MOST_POINTS)]


class ExecutionRequest(Body):
    """How the simulated exchange fills orders.

    What is left out is as the preset has it, and without one as strict as it can be.

    `latency_ms` passes between a decision and its order at the exchange. `slippage` is added
    against every fill at the market, in points. `maximum_spread` is the widest spread in points
    at which an entry is sent, 0 for any. `financing` is charged at 17:00 New York, `margin` is
    asked for and closes out, `hours` keeps orders from the closed market, `sensible_stops` refuses
    a stop that the market meets as the trade opens.
    """

    latency_ms: Annotated[StrictInt, Field(ge=0, le=LONGEST_LATENCY_MS)] = 0
    slippage: Points = 0
    target_fill: TargetFill = TargetFill.MARKET
    limit_fill: LimitFill = LimitFill.THROUGH
    maximum_spread: Points = 0
    financing: StrictBool = True
    margin: StrictBool = True
    hours: StrictBool = True
    sensible_stops: StrictBool = True

    @classmethod
    def of(cls, execution: Execution) -> Self:
        """Show how orders are filled."""
        return cls(
            latency_ms=execution.latency_ns // MILLISECOND_NS,
            slippage=execution.slippage,
            target_fill=execution.target_fill,
            limit_fill=execution.limit_fill,
            maximum_spread=execution.maximum_spread,
            financing=execution.financing,
            margin=execution.margin,
            hours=execution.hours,
            sensible_stops=execution.sensible_stops,
        )

    def changing(self, usual: Execution) -> Execution:
        """Turn it into what the engine takes; what was left out is as usual."""
        asked = self.model_dump(exclude_unset=True)
        if "latency_ms" in asked:
            asked["latency_ns"] = asked.pop("latency_ms") * MILLISECOND_NS
        return replace(usual, **asked)


class BacktestRequest(Body):
    """Start a backtest. Parameters that are left out take their defaults.

    `strategy` is one of `/api/strategies`, or one of `/api/backtests/presets`.

    The range is market time, `end` not included; left out it is as far as the history goes.
    `source` is one of `/api/history`; it may be left out where there is only one. `rates` are
    quote currencies in the account's, for those that no instrument of the backtest tells.
    """

    strategy: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
    instruments: Annotated[list[InstrumentName], Field(min_length=1, max_length=MOST_INSTRUMENTS)]
    parameters: Annotated[dict[str, ParameterValue], Field(max_length=100, default_factory=dict)]
    source: SourceName = ""
    start: Moment | None = None
    end: Moment | None = None
    currency: CurrencyCode = "USD"
    balance: Annotated[PositiveDecimal, Field(le=1_000_000_000)]
    execution: ExecutionRequest = ExecutionRequest()
    rates: Annotated[
        dict[CurrencyCode, PositiveDecimal], Field(max_length=MOST_RATES, default_factory=dict)
    ]
