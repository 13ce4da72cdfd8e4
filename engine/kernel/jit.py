"""How the kernel's functions are compiled."""

from collections.abc import Callable
from typing import Any, TypeVar

import numba
from numba import extending

Function = TypeVar("Function", bound=Callable[..., Any])

njit: Any = numba.njit

# Said expressly, because numba takes what is not said from the function that calls.
compiled: Callable[[Function], Function] = njit(
    error_model="numpy", forceinline=False, no_cpython_wrapper=True
)
"""A function that is called now and then."""

inlined: Callable[[Function], Function] = njit(
    error_model="python", forceinline=True, no_cpython_wrapper=True
)
"""A function of every tick: its code becomes part of what calls it."""

intrinsic: Any = extending.intrinsic
"""A function that writes machine code itself."""
