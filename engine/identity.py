"""What a backtest runs, as one hash: strategy, parameters, execution, money, range and ticks."""

import hashlib
import json
from dataclasses import asdict

from domain.backtests import BacktestSpec
from strategies import catalogue


def config_hash(spec: BacktestSpec, source: str) -> str:
    """Name what a backtest runs; it changes with the strategy's own source.

    Raises:
        strategies.catalogue.UnknownStrategy: no strategy has that name.
    """
    names = ",".join(each.name for each in spec.instruments)
    strategy = catalogue.config_hash(spec.strategy, names, spec.parameters)
    asked = json.dumps([strategy, source, asdict(spec)], sort_keys=True, default=str)
    return hashlib.sha256(asked.encode()).hexdigest()
