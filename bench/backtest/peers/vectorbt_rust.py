"""vectorbt's `from_signals`, its Rust engine."""

from bench.backtest.peers.measuring import Outcome, Ticks, run
from bench.backtest.peers.vectorbt_signals import play


def play_rust(ticks: Ticks) -> Outcome:
    """Run it once on the Rust engine."""
    return play(ticks, "rust")


if __name__ == "__main__":
    run(play_rust)
