"""The expressions that a strategy may write."""

import ast
import math
from collections.abc import Callable
from typing import Protocol

from engine.compile.kinds import (
    ATTRIBUTES,
    Given,
    Kept,
    Kind,
    Nothing,
    Number,
    Row,
    Several,
    Typed,
    join,
    kind_of_field,
)

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
MATH_TO_FLOAT = ("sqrt", "log", "exp", "fabs", "sin", "cos", "tan", "atan", "tanh", "hypot")
MATH_TO_INT = ("floor", "ceil")
MATH_TO_BOOL = ("isnan", "isfinite", "isinf")
ORDER_CALLS = ("buy", "sell", "close", "cancel")
WHAT_IT_IS: dict[type[ast.AST], str] = {
    ast.Dict: "a dictionary",
    ast.Set: "a set",
    ast.List: "a list",
    ast.ListComp: "a list comprehension",
    ast.DictComp: "a dictionary",
    ast.SetComp: "a set",
    ast.GeneratorExp: "a generator",
    ast.Lambda: "a lambda",
    ast.JoinedStr: "a text",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.NamedExpr: "an assignment inside an expression (:=)",
    ast.Slice: "a part of a row ([a:b])",
    ast.Starred: "a starred value",
}


class Scope(Protocol):
    """What expressions need to know of the function that they stand in."""

    locals: dict[str, Kind]

    def refuse(self, node: ast.AST, problem: str) -> Exception:
        """Say what is wrong at a place."""
        ...

    def value_of(self, name: str) -> object:
        """Return what a name outside of the function stands for; raises KeyError."""
        ...

    def function(self, function: Callable[..., object]) -> tuple[str, Kind]:
        """Have a function compiled, and return its name and the kind that it returns."""
        ...

    def method(self, node: ast.AST, kept: Kept, name: str) -> tuple[str, Kind]:
        """Have a method compiled, and return its name and the kind that it returns."""
        ...


class Expressions:
    """Turns the expressions of one function into what is compiled."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def read(self, node: ast.expr) -> Typed:
        """Read any expression that has a value."""
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._name(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Subscript():
                return self.item(node)
            case ast.BinOp():
                return self._operation(node)
            case ast.UnaryOp():
                return self._sign(node)
            case ast.BoolOp():
                return self._logic(node)
            case ast.Compare():
                return self._comparison(node)
            case ast.IfExp():
                return self._choice(node)
            case ast.Call():
                return self.call(node)
            case ast.Tuple():
                parts = [self.number(each) for each in node.elts]
                tuple_ = ast.Tuple([part.code for part in parts], ast.Load())
                return Typed(tuple_, Several(tuple(part.kind for part in parts)))
        what = WHAT_IT_IS.get(type(node), "this")
        raise self._scope.refuse(node, f"{what} cannot be used: a strategy works with numbers")

    def number(self, node: ast.expr) -> Typed:
        """Read an expression that must be a number."""
        typed = self.read(node)
        if not isinstance(typed.kind, Number):
            raise self._scope.refuse(node, f"a number is needed here, this is {_said(typed.kind)}")
        return typed

    def _constant(self, node: ast.Constant) -> Typed:
        match node.value:
            case bool():
                return Typed(node, Number.BOOL)
            case int() if abs(node.value) < 2**63:
                return Typed(node, Number.INT)
            case float():
                return Typed(node, Number.FLOAT)
            case str() | bytes():
                problem = "a text cannot be used: a strategy works with numbers"
            case None:
                problem = "None cannot be used: a strategy works with numbers, say 0 for nothing"
            case _:
                problem = "this number cannot be used"
        raise self._scope.refuse(node, problem)

    def _name(self, node: ast.Name) -> Typed:
        known = self._scope.locals.get(node.id)
        if known is not None:
            return Typed(ast.Name(node.id, ast.Load()), known)
        try:
            value = self._scope.value_of(node.id)
        except KeyError:
            problem = f"{node.id} has no value yet"
        else:
            constant = _as_constant(value)
            if constant is not None:
                return constant
            problem = f"{node.id} is no number; only numbers from outside can be used"
        raise self._scope.refuse(node, problem)

    def _attribute(self, node: ast.Attribute) -> Typed:
        if (constant := self._math_constant(node)) is not None:
            return constant
        owner = self.read(node.value)
        match owner.kind:
            case Kept() as kept:
                return self._field(node, owner.code, kept)
            case Given() as given if node.attr in ATTRIBUTES[given]:
                kind = ATTRIBUTES[given][node.attr]
                return Typed(ast.Attribute(owner.code, node.attr, ast.Load()), kind)
        raise self._scope.refuse(node, f"{_said(owner.kind)} has no {node.attr!r}")

    def _field(self, node: ast.Attribute, owner: ast.expr, kept: Kept) -> Typed:
        field = kept.field(node.attr)
        if field is not None:
            return Typed(ast.Attribute(owner, node.attr, ast.Load()), kind_of_field(field))
        constant = _as_constant(getattr(kept.kept, node.attr, None))
        if constant is not None:
            return constant
        raise self._scope.refuse(
            node,
            f"{kept.kept.__name__} has no field {node.attr!r}: declare it in the class, "
            f"for example `{node.attr}: float = 0.0`",
        )

    def _math_constant(self, node: ast.Attribute) -> Typed | None:
        return _as_constant(getattr(math, node.attr, None)) if self._is_math(node) else None

    def _is_math(self, node: ast.Attribute) -> bool:
        if not isinstance(node.value, ast.Name) or node.value.id in self._scope.locals:
            return False
        try:
            return self._scope.value_of(node.value.id) is math
        except KeyError:
            return False

    def item(self, node: ast.Subscript) -> Typed:
        """Read one number of a row; a place outside of it is an error when it runs."""
        row = self.read(node.value)
        if not isinstance(row.kind, Row):
            raise self._scope.refuse(node, f"{_said(row.kind)} has no places to look at")
        if isinstance(node.slice, ast.Slice):
            raise self._scope.refuse(node, "a part of a row ([a:b]) cannot be used")
        place = self.number(node.slice)
        if place.kind is Number.FLOAT:
            raise self._scope.refuse(node, "a place in a row is a whole number: use // or int()")
        slot = _call("_slot", place.code, ast.Constant(row.kind.length))
        return Typed(ast.Subscript(row.code, slot, ast.Load()), row.kind.kind)

    def _operation(self, node: ast.BinOp) -> Typed:
        return self.operate(node, self.number(node.left), node.op, self.number(node.right))

    def operate(self, node: ast.AST, left: Typed, op: ast.operator, right: Typed) -> Typed:
        """Combine two numbers."""
        fractions = Number.FLOAT in (left.kind, right.kind)
        if isinstance(op, ast.Pow):
            return self._power(node, left, right)
        if isinstance(op, ast.Div):
            return Typed(ast.BinOp(left.code, op, right.code), Number.FLOAT)
        if isinstance(op, ARITHMETIC):
            kind = Number.FLOAT if fractions else Number.INT
            return Typed(ast.BinOp(left.code, op, right.code), kind)
        raise self._scope.refuse(node, "numbers can be combined with + - * / // % ** only")

    def _power(self, node: ast.AST, left: Typed, right: Typed) -> Typed:
        if Number.FLOAT in (left.kind, right.kind):
            return Typed(_call("_power", left.code, right.code), Number.FLOAT)
        exponent = right.code
        if isinstance(exponent, ast.Constant) and isinstance(exponent.value, int):
            return Typed(ast.BinOp(left.code, ast.Pow(), exponent), Number.INT)
        raise self._scope.refuse(
            node, "a whole number to an unknown power may be anything: write float(...) ** ..."
        )

    def _sign(self, node: ast.UnaryOp) -> Typed:
        if isinstance(node.op, ast.Not):
            return Typed(self.test(node), Number.BOOL)
        operand = self.number(node.operand)
        if isinstance(node.op, ast.Invert):
            raise self._scope.refuse(node, "~ cannot be used; write `not`")
        if isinstance(operand.code, ast.Constant) and isinstance(node.op, ast.USub):
            constant = _as_constant(-operand.code.value)  # type: ignore[operator]
            if constant is not None:
                return constant
        kind = Number.FLOAT if operand.kind is Number.FLOAT else Number.INT
        return Typed(ast.UnaryOp(node.op, operand.code), kind)

    def test(self, node: ast.expr) -> ast.expr:
        """Read a condition; a number is true unless it is zero."""
        if isinstance(node, ast.BoolOp):
            return ast.BoolOp(node.op, [self.test(each) for each in node.values])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return ast.UnaryOp(node.op, self.test(node.operand))
        typed = self.number(node)
        return typed.code if typed.kind is Number.BOOL else _truth(typed.code)

    def _logic(self, node: ast.BoolOp) -> Typed:
        parts = [self.number(each) for each in node.values]
        if any(part.kind is not Number.BOOL for part in parts):
            raise self._scope.refuse(
                node, "`and` and `or` of numbers: compare them, for example `x != 0`"
            )
        return Typed(ast.BoolOp(node.op, [part.code for part in parts]), Number.BOOL)

    def _comparison(self, node: ast.Compare) -> Typed:
        for op in node.ops:
            if not isinstance(op, COMPARISONS):
                raise self._scope.refuse(node, "numbers can be compared with < <= > >= == != only")
        left, *others = [self.number(each).code for each in (node.left, *node.comparators)]
        return Typed(ast.Compare(left, node.ops, others), Number.BOOL)

    def _choice(self, node: ast.IfExp) -> Typed:
        one, other = self.number(node.body), self.number(node.orelse)
        kind = join(one.kind, other.kind)
        assert kind is not None
        code = ast.IfExp(self.test(node.test), one.code, other.code)
        return Typed(code, kind)

    def call(self, node: ast.Call) -> Typed:
        """Read a call: of a method, of a function of numbers, of `orders`."""
        if isinstance(node.func, ast.Attribute):
            if self._is_math(node.func):
                return self._call_math(node, node.func.attr)
            return self._call_method(node, node.func)
        if not isinstance(node.func, ast.Name):
            raise self._scope.refuse(node, "this cannot be called")
        try:
            function = self._scope.value_of(node.func.id)
        except KeyError:
            raise self._scope.refuse(node, f"there is no function {node.func.id!r}") from None
        if function in _BUILTINS:
            return _BUILTINS[function](self, node)
        if getattr(function, "__module__", None) == "math":
            return self._call_math(node, str(getattr(function, "__name__", "")))
        if not hasattr(function, "__code__"):
            raise self._scope.refuse(node, f"{node.func.id} cannot be called from a strategy")
        assert callable(function)
        name, kind = self._scope.function(function)
        return self._called(node, name, [], kind)

    def _call_method(self, node: ast.Call, method: ast.Attribute) -> Typed:
        owner = self.read(method.value)
        match owner.kind:
            case Kept() as kept:
                name, kind = self._scope.method(node, kept, method.attr)
                return self._called(node, name, [owner.code], kind)
            case Given.ORDERS if method.attr in ORDER_CALLS:
                return self._ask(node, owner.code, method.attr)
        raise self._scope.refuse(node, f"{_said(owner.kind)} has no {method.attr}()")

    def _ask(self, node: ast.Call, orders: ast.expr, name: str) -> Typed:
        for value in (*node.args, *(each.value for each in node.keywords)):
            if self.number(value).kind is Number.FLOAT:
                raise self._scope.refuse(
                    value, f"orders.{name} takes whole numbers: use int() or round()"
                )
        return self._called(node, f"_{name}", [orders], Nothing.NOTHING)

    def _called(self, node: ast.Call, name: str, first: list[ast.expr], kind: Kind) -> Typed:
        given = [self.read(each).code for each in node.args]
        named = [ast.keyword(each.arg, self.read(each.value).code) for each in node.keywords]
        return Typed(ast.Call(ast.Name(name, ast.Load()), [*first, *given], named), kind)

    def _numbers_of(self, node: ast.Call, least: int, most: int) -> list[Typed]:
        if node.keywords or not least <= len(node.args) <= most:
            raise self._scope.refuse(node, "this call has too few or too many numbers")
        return [self.number(each) for each in node.args]

    def _call_math(self, node: ast.Call, name: str) -> Typed:
        given = [each.code for each in self._numbers_of(node, 1, 2)]
        if name in MATH_TO_FLOAT:
            return Typed(_call(f"_{name}", *given), Number.FLOAT)
        if name in MATH_TO_INT:
            return Typed(_call(f"_{name}", *given), Number.INT)
        if name in MATH_TO_BOOL:
            return Typed(_call(f"_{name}", *given), Number.BOOL)
        raise self._scope.refuse(node, f"math.{name} cannot be used in a strategy")

    def _extreme(self, node: ast.Call) -> Typed:
        name = "_least" if getattr(node.func, "id", "") == "min" else "_most"
        first, *others = self._numbers_of(node, 2, 8)
        code, kind = first.code, first.kind
        for other in others:
            code = _call(name, code, other.code)
            kind = join(kind, other.kind) or kind
        return Typed(code, kind)

    def _absolute(self, node: ast.Call) -> Typed:
        (given,) = self._numbers_of(node, 1, 1)
        kind = Number.FLOAT if given.kind is Number.FLOAT else Number.INT
        return Typed(_call("abs", given.code), kind)

    def _to_int(self, node: ast.Call) -> Typed:
        (given,) = self._numbers_of(node, 1, 1)
        if given.kind is not Number.FLOAT:
            return Typed(_call("int", given.code), Number.INT)
        whole = "_rounded" if getattr(node.func, "id", "") == "round" else "_whole"
        return Typed(_call(whole, given.code), Number.INT)

    def _to_float(self, node: ast.Call) -> Typed:
        (given,) = self._numbers_of(node, 1, 1)
        return Typed(_call("float", given.code), Number.FLOAT)

    def _to_bool(self, node: ast.Call) -> Typed:
        (given,) = self._numbers_of(node, 1, 1)
        return Typed(_truth(given.code), Number.BOOL)

    def _length(self, node: ast.Call) -> Typed:
        row = self.read(node.args[0]) if len(node.args) == 1 else None
        if row is None or not isinstance(row.kind, Row):
            raise self._scope.refuse(node, "len() is for the rows of a strategy")
        return Typed(ast.Constant(row.kind.length), Number.INT)


_BUILTINS: dict[object, Callable[[Expressions, ast.Call], Typed]] = {
    min: Expressions._extreme,
    max: Expressions._extreme,
    abs: Expressions._absolute,
    int: Expressions._to_int,
    round: Expressions._to_int,
    float: Expressions._to_float,
    bool: Expressions._to_bool,
    len: Expressions._length,
}


def _call(name: str, *given: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(given), [])


def _truth(code: ast.expr) -> ast.expr:
    return ast.Compare(code, [ast.NotEq()], [ast.Constant(0)])


def _as_constant(value: object) -> Typed | None:
    if isinstance(value, bool):
        return Typed(ast.Constant(value), Number.BOOL)
    if isinstance(value, int) and abs(value) < 2**63:
        return Typed(ast.Constant(int(value)), Number.INT)
    if isinstance(value, float):
        if math.isfinite(value):
            return Typed(ast.Constant(value), Number.FLOAT)
        return Typed(ast.Name(_INFINITE[str(value)], ast.Load()), Number.FLOAT)
    return None


_INFINITE = {"inf": "_INF", "-inf": "_MINUS_INF", "nan": "_NAN"}


def _said(kind: Kind) -> str:
    match kind:
        case Kept():
            return f"the {kind.kept.__name__}"
        case Row():
            return "a row of numbers"
        case Several():
            return "several values"
        case _:
            return str(kind)
