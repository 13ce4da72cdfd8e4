"""Step a strategy one tick at a time, as a live run does."""

from decimal import ROUND_HALF_EVEN
from typing import NamedTuple

from domain.instruments import Instrument
from domain.numbers import Price, Units
from domain.orders import IntentId, RunId, strategy_intent_id
from domain.runs import (
    Cancel,
    Decided,
    Decision,
    Denied,
    Drain,
    Filled,
    Run,
    RunInput,
    Standing,
    StrategyFault,
)
from domain.ticks import Tick
from engine.bars import Bars, FinishedBar
from engine.orders import CancelRequest, Request, StepOrders
from engine.record import state_record
from strategies.base import Strategy
from strategies.catalogue import build, config_hash, validate_parameters
from strategies.patience import EndlessLoop, patience


class Notice(NamedTuple):
    """A fill as a strategy is told of it: units, and the price in points."""

    units: int
    price: int


class LiveStepper:
    """A strategy of one run with its orders; the same inputs give the same decisions."""

    def __init__(self, run: RunId, instrument: Instrument, strategy: Strategy) -> None:
        self._run = run
        self._instrument = instrument
        self._strategy = strategy
        self._orders = StepOrders()
        self._bars = Bars(strategy.bar_seconds())
        self._record = state_record(type(strategy))
        self._decisions = 0

    @property
    def decisions(self) -> int:
        """Return the number of the last decision."""
        return self._decisions

    @property
    def is_drained(self) -> bool:
        """Tell whether it drains, is flat and has no order in flight."""
        orders = self._orders
        return orders.draining and orders.position == 0 and not orders.pending

    def warm_up_ticks(self) -> int:
        """Return how many ticks the indicators need."""
        return self._strategy.warm_up()

    def warm_up_bars(self) -> tuple[int, int]:
        """Return how many bars the indicators need, and their length in seconds."""
        return self._strategy.warm_up_bars(), self._strategy.bar_seconds()

    def warm(self, tick: Tick) -> None:
        """Show a past tick; what the strategy asks for on it is ignored."""
        self._orders.muted = True
        try:
            self._show(tick)
        finally:
            self._orders.muted = False

    def step(self, tick: Tick) -> Decided | None:
        """Show the next tick and return what the strategy decided on it."""
        self._show(tick)
        return self._decided()

    def take(self, fact: RunInput) -> Decided | None:
        """Show a fill or a denial, or drain, and return what was decided on it."""
        match fact:
            case Filled():
                self._hold(fact.position, fact.entry)
                if fact.done:
                    self._await_no_more(fact.order)
                self._tell_fill(fact)
            case Denied():
                self._await_no_more(fact.order)
                self._tell_denied()
            case Drain():
                self._orders.draining = True
                self._orders.cancel()
        return self._decided()

    def stand(self, standing: Standing, decisions: int) -> None:
        """Take position, pending order, draining and numbering from the ledger."""
        self._hold(standing.position, standing.entry)
        waiting = self._points(standing.waiting)
        self._orders.expect(standing.pending_decision, waiting)
        self._orders.draining = standing.drains
        self._decisions = decisions

    def state(self) -> bytes:
        """Return everything that the strategy and its orders remember."""
        return self._record.to_bytes(self._strategy, self._orders, self._bars)

    def restore(self, state: bytes, decisions: int) -> None:
        """Go back to what `state` remembers; `decisions` is the last number given."""
        self._record.from_bytes(state, self._strategy, self._orders, self._bars)
        self._decisions = decisions

    def _show(self, tick: Tick) -> None:
        self._orders.see(tick)
        finished = self._bars.add(tick)
        if finished is not None:
            self._tell_bar(finished)
        try:
            with patience():
                self._strategy.on_tick(tick, self._orders)
        except (Exception, EndlessLoop) as error:
            raise StrategyFault(f"on_tick failed at {tick.id}: {error!r}") from error

    def _tell_bar(self, bar: FinishedBar) -> None:
        try:
            with patience():
                self._strategy.on_bar(bar, self._orders)
        except (Exception, EndlessLoop) as error:
            raise StrategyFault(f"on_bar failed: {error!r}") from error

    def _tell_fill(self, fact: Filled) -> None:
        notice = Notice(units=int(fact.units), price=self._instrument.points(fact.price))
        try:
            with patience():
                self._strategy.on_fill(notice, self._orders)
        except (Exception, EndlessLoop) as error:
            raise StrategyFault(f"on_fill failed: {error!r}") from error

    def _tell_denied(self) -> None:
        try:
            with patience():
                self._strategy.on_denied(self._orders)
        except (Exception, EndlessLoop) as error:
            raise StrategyFault(f"on_denied failed: {error!r}") from error

    def _await_no_more(self, order: IntentId | None) -> None:
        if order == strategy_intent_id(self._run, self._orders.pending_decision):
            self._orders.expect(0, 0)

    def _hold(self, position: Units, entry: Price | None) -> None:
        self._orders.position = int(position.to_integral_value(rounding=ROUND_HALF_EVEN))
        self._orders.entry = self._points(entry)

    def _points(self, price: Price | None) -> int:
        return 0 if price is None else self._instrument.points(price)

    def _decided(self) -> Decided | None:
        request, self._orders.request = self._orders.request, None
        match request:
            case None:
                return None
            case CancelRequest():
                return self._cancel()
            case Request():
                return self._ask(request)

    def _cancel(self) -> Cancel:
        self._decisions += 1
        self._orders.cancelling = True
        return Cancel(number=self._decisions, order=self._orders.pending_decision)

    def _ask(self, request: Request) -> Decision:
        self._decisions += 1
        self._orders.expect(self._decisions, request.terms.at)
        return Decision(
            number=self._decisions,
            units=request.units,
            purpose=request.purpose,
            stop=request.guards.stop,
            target=request.guards.target,
            price=request.price,
            position=self._orders.position,
            trail=request.guards.trail,
            kind=request.terms.kind,
            at=request.terms.at,
            bound=request.terms.bound,
            good_till=request.good_till,
        )


class LiveSteppers:
    """Builds the steppers of live runs."""

    def build(self, run: Run) -> LiveStepper:
        """Build a run's strategy with its state at the start.

        Raises:
            StrategyFault: the parameters do not fit, or the strategy's source is no longer
                the one that the run was started with.
        """
        try:
            parameters = validate_parameters(run.strategy, run.parameters)
        except (ValueError, LookupError) as error:
            raise StrategyFault(str(error)) from error
        if config_hash(run.strategy, run.instrument.name, parameters) != run.config_hash:
            raise StrategyFault(f"{run.strategy} has changed since the run was started")
        return LiveStepper(run.id, run.instrument, build(run.strategy, parameters))
