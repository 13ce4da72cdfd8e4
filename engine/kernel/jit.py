"""How the kernel's functions are compiled."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numba
from numba import extending, types

Function = TypeVar("Function", bound=Callable[..., Any])

njit: Any = numba.njit

# Said expressly, because numba takes what is not said from the function that calls.
_called: Callable[[Callable[..., Any]], Any] = njit(
    error_model="numpy", forceinline=False, no_cpython_wrapper=True, no_cfunc_wrapper=True
)


def compiled(function: Function) -> Function:
    """Compile a function that is called now and then, once for all numbers that are written out.

    numba would do so for each such number, and for those that loops only begin with.
    """
    dispatcher = _called(function)
    template = dispatcher.get_call_template

    def general(given: Sequence[Any], named: Mapping[str, Any]) -> Any:
        wide = {name: types.unliteral(kind) for name, kind in named.items()}
        return template([types.unliteral(kind) for kind in given], wide)

    dispatcher.get_call_template = general
    found: Function = dispatcher
    return found


inlined: Callable[[Function], Function] = njit(
    error_model="python", forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True
)
"""A function of every tick: its code becomes part of what calls it."""

intrinsic: Any = extending.intrinsic
"""A function that writes machine code itself."""
