"""Functions that are compiled as parts of another, and optimised with it once.

numba optimises each function with all that it calls, and makes machine code of each, so that a
small one deep below is worked through once for every function above it. The exchange is one
function to whoever calls it: its parts are needed as they are written only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target


class _NoPlace:
    @staticmethod
    def set_env(name: str, environment: object) -> None:
        """Forget it."""


# numba has no types for what it calls itself here.
_Library: Any = JITCodeLibrary


class _Part(_Library):  # type: ignore[misc]  # its base is of no type
    def _optimize_final_module(self) -> None:
        """Leave that to the whole."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    @property
    def codegen(self) -> Any:
        """Give what is told of an environment: a part that is not in memory has no place for it."""
        return _NoPlace

    def get_pointer_to_function(self, _name: str) -> int:
        """Say that there is no machine code to point to."""
        self._ensure_finalized()
        return 0


@contextmanager
def in_parts(whole: str) -> Iterator[None]:
    """Compile what is compiled meanwhile as parts of a function, which is named."""
    codegen = cpu_target.target_context.codegen()
    with global_compiler_lock:
        codegen.create_library = lambda name, **options: _library(codegen, whole, name, options)
        try:
            yield
        finally:
            del codegen.create_library


def _library(codegen: Any, whole: str, name: str, options: dict[str, Any]) -> Any:
    kind = _Library if name == whole else _Part
    return kind(codegen, name, **options)
