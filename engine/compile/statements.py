"""The statements that a strategy may write."""

import ast
import builtins

from engine.compile.expressions import Expressions, Scope
from engine.compile.kinds import (
    Kept,
    Kind,
    Nothing,
    Number,
    Row,
    Several,
    Typed,
    is_parameter,
    join,
    kind_of_field,
)

WHAT_IT_IS: dict[type[ast.AST], str] = {
    ast.Import: "an import belongs to the top of the file",
    ast.ImportFrom: "an import belongs to the top of the file",
    ast.Try: "try and except cannot be used: test for what may go wrong before it does",
    ast.With: "with cannot be used",
    ast.FunctionDef: "a function cannot be defined inside another",
    ast.ClassDef: "a class cannot be defined here",
    ast.Delete: "del cannot be used",
    ast.Global: "global cannot be used: what a strategy remembers is in its fields",
    ast.Nonlocal: "nonlocal cannot be used: what a strategy remembers is in its fields",
    ast.Assert: "assert cannot be used: raise an error instead",
    ast.Match: "match cannot be used: write if and elif",
}
LAPS = "_laps"


class Statements:
    """Turns the statements of one function into what is compiled."""

    def __init__(self, scope: Scope, returns: Kind) -> None:
        self._scope = scope
        self._returns = returns
        self._read = Expressions(scope)
        self.has_loops = False

    def block(self, nodes: list[ast.stmt]) -> list[ast.stmt]:
        """Read statements in order."""
        return [each for node in nodes for each in self._statement(node)] or [ast.Pass()]

    def _statement(self, node: ast.stmt) -> list[ast.stmt]:
        match node:
            case ast.Assign():
                return self._assign(node)
            case ast.AnnAssign() if node.value is not None:
                return [self._store(node.target, self._read.read(node.value))]
            case ast.AugAssign():
                return [self._change(node)]
            case ast.If():
                test = self._read.test(node.test)
                return [ast.If(test, self.block(node.body), self._otherwise(node.orelse))]
            case ast.For() if not node.orelse:
                return [self._for(node)]
            case ast.While() if not node.orelse:
                test = self._read.test(node.test)
                return [ast.While(test, self._lap() + self.block(node.body), [])]
            case ast.Expr():
                return self._expression(node)
            case ast.Return():
                return [self._return(node)]
            case ast.Raise():
                return [self._raise(node)]
            case ast.Pass() | ast.Break() | ast.Continue():
                return [node]
        raise self._scope.refuse(node, WHAT_IT_IS.get(type(node), "this cannot be used"))

    def _otherwise(self, nodes: list[ast.stmt]) -> list[ast.stmt]:
        return self.block(nodes) if nodes else []

    def _expression(self, node: ast.Expr) -> list[ast.stmt]:
        if isinstance(node.value, ast.Constant):
            return []
        if not isinstance(node.value, ast.Call):
            raise self._scope.refuse(node, "this does nothing")
        return [ast.Expr(self._read.call(node.value).code)]

    def _assign(self, node: ast.Assign) -> list[ast.stmt]:
        value = self._read.read(node.value)
        if len(node.targets) == 1:
            return [self._store(node.targets[0], value)]
        if not isinstance(value.kind, Number):
            raise self._scope.refuse(node, "only a number can be given to several names at once")
        return [self._store(target, value) for target in node.targets]

    def _change(self, node: ast.AugAssign) -> ast.stmt:
        before = self._read.number(_loaded(node.target))
        value = self._read.operate(node, before, node.op, self._read.number(node.value))
        return self._store(node.target, value)

    def _store(self, target: ast.expr, value: Typed) -> ast.stmt:
        match target:
            case ast.Name():
                return self._store_local(target, value)
            case ast.Attribute():
                return self._store_field(target, value)
            case ast.Subscript():
                return self._store_item(target, value)
            case ast.Tuple():
                return self._unpack(target, value)
        raise self._scope.refuse(target, "this cannot be given a value")

    def _store_local(self, target: ast.Name, value: Typed) -> ast.stmt:
        kind: Kind | None = value.kind
        before = self._scope.locals.get(target.id)
        if before is not None:
            kind = join(before, value.kind)
        if kind is None or kind is Nothing.NOTHING:
            raise self._scope.refuse(target, f"{target.id} cannot be {value.kind} here")
        self._scope.locals[target.id] = kind
        return ast.Assign([ast.Name(target.id, ast.Store())], value.code, lineno=0)

    def _store_field(self, target: ast.Attribute, value: Typed) -> ast.stmt:
        owner = self._read.read(target.value)
        field = owner.kind.field(target.attr) if isinstance(owner.kind, Kept) else None
        if field is None:
            raise self._scope.refuse(
                target,
                f"{target.attr!r} is not declared: write it into the class, "
                f"for example `{target.attr}: float = 0.0`",
            )
        if is_parameter(field):
            raise self._scope.refuse(
                target, f"{target.attr} is a parameter: the strategy may not change it"
            )
        code = self._fitted(target, target.attr, kind_of_field(field), value)
        place = ast.Attribute(owner.code, target.attr, ast.Store())
        return ast.Assign([place], code, lineno=0)

    def _store_item(self, target: ast.Subscript, value: Typed) -> ast.stmt:
        item = self._read.item(target)
        assert isinstance(item.code, ast.Subscript)
        code = self._fitted(target, "this row", item.kind, value)
        place = ast.Subscript(item.code.value, item.code.slice, ast.Store())
        return ast.Assign([place], code, lineno=0)

    def _fitted(self, node: ast.AST, name: str, wanted: Kind, value: Typed) -> ast.expr:
        if wanted is value.kind and isinstance(wanted, Number):
            return value.code
        if wanted is Number.FLOAT and value.kind is Number.INT:
            return ast.Call(ast.Name("float", ast.Load()), [value.code], [])
        if isinstance(wanted, Kept | Row):
            raise self._scope.refuse(node, f"{name} cannot be replaced, only what is in it")
        hint = "; use int(), round() or //" if value.kind is Number.FLOAT else ""
        given = "something else" if not isinstance(value.kind, Number) else value.kind
        raise self._scope.refuse(node, f"{name} is {wanted}, this is {given}{hint}")

    def _unpack(self, target: ast.Tuple, value: Typed) -> ast.stmt:
        kinds = value.kind.kinds if isinstance(value.kind, Several) else ()
        if len(kinds) != len(target.elts):
            raise self._scope.refuse(target, "there are not as many values as names")
        places: list[ast.expr] = []
        for place, kind in zip(target.elts, kinds, strict=True):
            if not isinstance(place, ast.Name):
                raise self._scope.refuse(place, "several values can be given to plain names only")
            self._store_local(place, Typed(ast.Constant(0), kind))
            places.append(ast.Name(place.id, ast.Store()))
        return ast.Assign([ast.Tuple(places, ast.Store())], value.code, lineno=0)

    def _for(self, node: ast.For) -> ast.stmt:
        call = node.iter
        if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "range":
            raise self._scope.refuse(node, "a loop counts: write `for i in range(...)`")
        if not isinstance(node.target, ast.Name) or call.keywords or len(call.args) > 3:
            raise self._scope.refuse(node, "a loop counts with one name")
        bounds = [self._read.number(each) for each in call.args]
        if any(bound.kind is not Number.INT for bound in bounds):
            raise self._scope.refuse(node, "range() takes whole numbers")
        self._store_local(node.target, Typed(ast.Constant(0), Number.INT))
        counted = ast.Call(ast.Name("range", ast.Load()), [each.code for each in bounds], [])
        body = self._lap() + self.block(node.body)
        return ast.For(ast.Name(node.target.id, ast.Store()), counted, body, [], lineno=0)

    def _lap(self) -> list[ast.stmt]:
        self.has_loops = True
        return ast.parse(f"{LAPS} = _lap({LAPS})").body

    def _return(self, node: ast.Return) -> ast.stmt:
        if node.value is None:
            return ast.Return()
        value = self._read.read(node.value)
        if join(value.kind, self._returns) != self._returns:
            raise self._scope.refuse(
                node, f"this returns {_said(value.kind)}, announced is {_said(self._returns)}"
            )
        return ast.Return(value.code)

    def _raise(self, node: ast.Raise) -> ast.stmt:
        error = node.exc
        name = getattr(getattr(error, "func", error), "id", "")
        kind = getattr(builtins, name, None)
        given = error.args if isinstance(error, ast.Call) else []
        plain = all(isinstance(each, ast.Constant) for each in given)
        if not isinstance(kind, type) or not issubclass(kind, Exception) or not plain:
            raise self._scope.refuse(
                node, 'errors are raised with a plain text: `raise ValueError("why")`'
            )
        return ast.Raise(error)


def _said(kind: Kind) -> str:
    return str(kind) if isinstance(kind, Number | Nothing) else "something else"


def _loaded(target: ast.expr) -> ast.expr:
    read = ast.parse(ast.unparse(target), mode="eval").body
    for each in ast.walk(read):
        ast.copy_location(each, target)
    return read
