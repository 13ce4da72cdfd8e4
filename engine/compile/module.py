"""A strategy's kernel: the module that is written for it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.compile.exchange import exchange
from engine.compile.folder import module_of
from engine.compile.loops import loops
from engine.compile.translate import translate
from engine.layouts import whole_layout
from strategies.base import Strategy


@dataclass(frozen=True, slots=True)
class Kernel:
    """A compiled strategy: the loops over ticks, and the layout of its record."""

    layout: np.dtype[np.void]
    run: Callable[..., int]
    merge: Callable[..., int]
    sweep: Callable[..., None]


@lru_cache(maxsize=256)
def kernel_of(strategy: type[Strategy]) -> Kernel:
    """Return a strategy's kernel, compiled where it was not before.

    Raises:
        UncompilableStrategy: its code cannot be compiled; says where and why.
    """
    exchange()
    layout = whole_layout(strategy)
    module = module_of("kernel", loops(translate(strategy), layout))
    return Kernel(layout=layout, run=module.run, merge=module.merge, sweep=module.sweep)
