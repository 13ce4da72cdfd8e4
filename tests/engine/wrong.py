"""Strategies with something wrong on the line that says so."""

import math
import os
from typing import Annotated

from strategies.base import Orders, Parameter, Quote, Strategy


class Base(Strategy):
    """What they have in common."""

    size: Annotated[int, Parameter(text="Size", minimum=0, maximum=1_000)] = 10
    count: int = 0
    level: float = 0.0
    up: bool = False


class Dictionary(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        seen = {"a": tick.bid}  # wrong
        self.count = seen["a"]


class Text(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        name = "long"  # wrong
        self.up = name == "long"


class SaysNotWhatItIsGiven(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        self.count += 1

    def on_fill(self, fill: object, orders: Orders) -> None:  # wrong
        self.count = 0


class Undeclared(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        self.forgotten = tick.bid  # wrong


class WritesParameter(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        self.size = 3  # wrong


class FractionInWhole(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        self.count = tick.bid / 2  # type: ignore[assignment]  # wrong


class Imports(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        import random  # wrong

        self.level = random.random()


class Prints(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        print(tick.bid)  # noqa: T201  # wrong


class Catches(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        try:  # wrong
            self.level = 1 / self.count
        except ZeroDivisionError:
            self.level = 0.0


class AsksTheSystem(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        self.count = os.getpid()  # wrong


class FractionOfUnits(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        orders.buy(tick.bid * 0.5)  # type: ignore[arg-type]  # wrong


class CallsItself(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        self.count = self.again(3)

    def again(self, left: int) -> int:  # wrong
        return self.again(left - 1)


class DividesByZero(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        self.count += 1
        if self.count == 700:
            self.level = 1.0 / (self.count - 700)  # wrong


class Raises(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        self.count += 1
        if self.count == 700:
            raise ValueError("enough")  # wrong


class RootOfLess(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        self.count += 1
        self.level = math.sqrt(699 - self.count)  # wrong


class OrdersNonsense(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        self.count += 1
        if self.count == 700:
            orders.buy(-5)  # wrong


class NeverEnds(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        while self.count >= 0:
            self.count += 1


class OrdersWithoutEnd(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        orders.buy(1)


class AimsTooFar(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        orders.buy(1, target=2**62)


class WaitsTooLong(Base):
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        orders.buy(1, limit=1, good_for=10**12)
