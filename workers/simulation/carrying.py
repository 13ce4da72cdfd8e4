"""Carry out what a worker asks of the process of a simulation."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from adapters.history.errors import HistoryUnavailable, NoTicks, UnreadableHistory
from adapters.history.stores import Store
from adapters.results import Results
from domain.backtests import Backtest, BacktestFault, BacktestSpec
from domain.runs import StrategyFault
from engine.identity import config_hash
from engine.tables import NoRate
from strategies.base import InvalidParameter
from strategies.catalogue import UnknownStrategy
from workers.simulation import data
from workers.simulation.evidence import evidence
from workers.simulation.merging import Merged
from workers.simulation.reporting import write_report
from workers.simulation.stepping import Engine, Stepping, Surroundings
from workers.simulation.studying import Studying, as_backtest
from workers.simulation.talk import Talk
from workers.simulation.watch import Watch
from workers.simulation.wire import (
    Ask,
    Away,
    Discard,
    Ended,
    Failed,
    Faulted,
    MakeReport,
    Order,
    Plan,
    Resolve,
    RunShare,
    Simulate,
    TrialsChosen,
    TrialsRun,
)

log = logging.getLogger(__name__)

OpenEngine = Callable[[BacktestSpec, bytes | None], Engine]
"""Makes an engine at its start, or from a checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """What orders are carried out with."""

    talk: Talk
    watch: Watch
    history: Store
    results: Results
    open_engine: OpenEngine

    def serve(self) -> None:
        """Carry out order after order, until the worker is gone."""
        while True:
            order = self.talk.next_order()
            try:
                with _faults():
                    self._carry_out(order)
                self.talk.say(Ended())
            except BacktestFault as fault:
                self.talk.say(Faulted(message=fault.message, field=fault.field))
            except HistoryUnavailable as error:
                self.talk.say(Away(message=str(error)))
            except Exception as error:
                log.exception("an order failed")
                said = f"{type(error).__name__}; the worker's log tells more"
                self.talk.say(Failed(message=said))

    def _carry_out(self, order: Order) -> None:
        match order:
            case Resolve(backtest=backtest):
                self.talk.say(data.resolve(self.history, backtest))
            case Simulate():
                self._simulate(order)
            case MakeReport(order=asked):
                known = evidence(self.history, self.watch, asked)
                self.talk.say(write_report(self.results, asked, known))
            case Discard(backtest=backtest_id):
                self.results.remove_all(f"{backtest_id}/parts/")
            case Plan(study=study):
                _refuse_other_strategy(as_backtest(study))
                self.talk.say(self._studying.plan(study))
            case Ask(asked=wanted):
                self.talk.say(TrialsChosen(trials=self._studying.next_trials(wanted)))
            case RunShare(order=share):
                _refuse_other_strategy(as_backtest(share.study))
                self.talk.say(TrialsRun(results=self._studying.run_share(share)))

    @property
    def _studying(self) -> Studying:
        return Studying(history=self.history, watch=self.watch)

    def _simulate(self, order: Simulate) -> None:
        backtest, found, after = order.backtest, order.data, order.after
        _refuse_other_strategy(backtest)
        data.refuse_other_ticks(self.history, backtest, found)
        engine = self.open_engine(backtest.spec, after.state if after else None)
        cursor = after.cursor if after else (0,) * len(found.instruments)
        feeds = data.feeds(self.history, backtest, found, cursor)
        number = after.number if after else 0
        stepping = Stepping(engine, backtest, found, number=number, around=self._surroundings())
        with closing(Merged(feeds, cursor)) as ticks:
            stepping.run(ticks)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            results=self.results,
            say=self.talk.say,
            is_stopped=self.talk.stop.is_set,
            step=self.watch.step,
            rest=self.watch.rest,
        )


def _refuse_other_strategy(backtest: Backtest) -> None:
    """Refuse to run anything but what was asked for."""
    if config_hash(backtest.spec, backtest.source) != backtest.config_hash:
        said = f"{backtest.spec.strategy} has changed since it was asked for"
        raise BacktestFault(said, "strategy")


@contextmanager
def _faults() -> Iterator[None]:
    """Say of what strategies and histories raise which field of the request is at fault."""
    try:
        yield
    except (StrategyFault, UnknownStrategy) as error:
        raise BacktestFault(str(error), "strategy") from error
    except InvalidParameter as error:
        raise BacktestFault(str(error), error.field) from error
    except NoRate as error:
        raise BacktestFault(str(error), "rates") from error
    except NoTicks as error:
        raise BacktestFault(str(error), "start") from error
    except UnreadableHistory as error:
        raise BacktestFault(str(error), "source") from error
