"""A strategy that thinks long, so that there is time to steer its backtest."""

from strategies.base import Orders, Quote, Strategy


class Slow(Strategy):
    """Buy when flat, and take about a millisecond for each tick."""

    title = "Slow"

    thought: float = 0.0

    def think(self, price: float) -> None:
        """Average one price very often."""
        for _ in range(80_000):
            self.thought = 0.9 * self.thought + 0.1 * price

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Think about each price, several times."""
        for _ in range(4):
            self.think(1.0 * tick.bid)
        if orders.position == 0 and not orders.pending:
            orders.buy(1_000, stop=100, target=100)
