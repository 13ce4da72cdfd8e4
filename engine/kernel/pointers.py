"""Records by place, and on the stack: what lets the kernel pass no arrays about.

numba counts references whenever an array is passed to a function, which costs more than a tick.
A record is a bare pointer. Nothing here checks bounds: callers mask what they count.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.np import numpy_support

from engine.kernel.jit import intrinsic

BYTE = ir.IntType(8)


@intrinsic
def nth(typing: Any, record: Any, index: Any) -> Any:
    """Return the record that lies `index` records behind another of its kind."""
    size = record.size

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer, place = arguments
        offset = builder.mul(place, ir.Constant(place.type, size))
        start = builder.bitcast(pointer, BYTE.as_pointer())
        return builder.bitcast(builder.gep(start, [offset]), pointer.type)

    return record(record, types.int64), generate


@intrinsic
def on_stack(typing: Any, record: Any) -> Any:
    """Return a copy of a record on the stack of the function that asks for it."""
    size = record.size

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (pointer,) = arguments
        place = cgutils.alloca_once(builder, ir.ArrayType(BYTE, size))
        target = builder.bitcast(place, BYTE.as_pointer())
        source = builder.bitcast(pointer, BYTE.as_pointer())
        cgutils.raw_memcpy(builder, target, source, ir.Constant(ir.IntType(64), size), 1)
        return builder.bitcast(place, pointer.type)

    return record(record), generate


@intrinsic
def copy_back(typing: Any, target: Any, source: Any) -> Any:
    """Write a record over another of its kind."""
    size = target.size

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        to, what = (builder.bitcast(each, BYTE.as_pointer()) for each in arguments)
        cgutils.raw_memcpy(builder, to, what, ir.Constant(ir.IntType(64), size), 1)
        return context.get_dummy_value()

    return types.void(target, source), generate


def record_at(layout: np.dtype[np.void]) -> Any:
    """Make what turns an address into a record of a layout."""
    record = numpy_support.from_dtype(layout)

    @intrinsic
    def at(typing: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = context.get_value_type(signature.return_type)
            return builder.inttoptr(arguments[0], kind)

        return record(types.int64), generate

    return at


DOOR = "forex_exchange"
"""The name of the exchange's door, which is compiled apart from any strategy."""
DO_WAKE, DO_SEND, DO_FINISH, DO_LAST_HOUR, DO_VALUE = range(5)


def _through_the_door(what: int) -> Any:
    @intrinsic
    def call(typing: Any, account: Any, k: Any, time: Any, bid: Any, ask: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            word = ir.IntType(64)
            kind = ir.FunctionType(ir.VoidType(), [word] * 6)
            function = cgutils.get_or_insert_function(builder.module, kind, DOOR)
            address = builder.ptrtoint(arguments[0], word)
            builder.call(function, [address, ir.Constant(word, what), *arguments[1:]])
            return context.get_dummy_value()

        whole = types.int64
        return types.void(account, whole, whole, whole, whole), generate

    return call


def _number_at(bits: int) -> Any:
    @intrinsic
    def at(typing: Any, address: Any, place: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = ir.IntType(bits)
            first = builder.inttoptr(arguments[0], kind.as_pointer())
            number = builder.load(builder.gep(first, [arguments[1]]))
            return number if bits == 64 else builder.sext(number, ir.IntType(64))

        return types.int64(types.int64, types.int64), generate

    return at


word_at = _number_at(64)
"""Return the whole number of 64 bits at a place behind an address."""
half_at = _number_at(32)
"""Return the whole number of 32 bits at a place behind an address."""
wake = _through_the_door(DO_WAKE)
send = _through_the_door(DO_SEND)
