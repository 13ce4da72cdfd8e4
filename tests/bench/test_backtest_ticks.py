"""The ticks that engines are compared on are the same wherever they are made."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from bench.backtest.ticks import A_DAY, INSTRUMENT, days, write_ticks


def test_same_seed_makes_the_same_ticks_and_another_seed_others() -> None:
    (first,), (again,), (other,) = (tuple(days(5_000, seed)) for seed in (1, 1, 2))
    assert (first.time == again.time).all()
    assert (first.bid == again.bid).all()
    assert (first.ask == again.ask).all()
    assert (first.bid != other.bid).any()


def test_fewer_ticks_are_the_beginning_of_more() -> None:
    few, more = (
        np.concatenate([day.ask for day in days(ticks, 1)]) for ticks in (A_DAY + 10, 2 * A_DAY)
    )
    assert len(few) == A_DAY + 10
    assert (few == more[: len(few)]).all()


def test_ticks_are_in_order_on_working_days_and_never_crossed() -> None:
    made = list(days(6 * A_DAY, 1))
    times = np.concatenate([day.time for day in made])
    assert (np.diff(times) >= 0).all()
    assert all(day.day.weekday() < 5 and (day.ask > day.bid).all() for day in made)


def test_written_prices_are_the_points_as_doubles(tmp_path: Path) -> None:
    folder = write_ticks(tmp_path, 1_000, 1)
    (file,) = (folder / INSTRUMENT).glob("*.parquet")
    (day,) = days(1_000, 1)
    read = pq.read_table(file)
    assert (np.rint(read.column("bid").to_numpy() * 100_000) == day.bid).all()
    assert [str(field.type) for field in read.schema] == [
        "timestamp[ns, tz=UTC]",
        "double",
        "double",
    ]
    assert write_ticks(tmp_path, 1_000, 1) == folder
