"""One rule from its source to an ibis expression.

What is the same for every row is a Python value and is calculated here and now; what differs is a column. A rule
whose arguments are all constants is a constant. What cannot be translated was refused when the rule was loaded
(`engine.restrictions`): this module has a branch for every construct that passes there, and no other.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial, reduce
from typing import Any, TypeAlias

import ibis
from ibis import ir
from ibis.expr.operations import Cast

from dienests.engine.columnar.words import COLUMN_FORMS
from dienests.engine.quantities import Kind, Value
from dienests.engine.vocabulary import FUNCTIONS

# A value of the row at hand: a constant (`Value`), or a column (`ir.Value`).
Term: TypeAlias = Any
DTYPES: Mapping[Kind, str] = {
    "money": "int64",
    "ratio": "int64",
    "count": "int64",
    "flag": "boolean",
    "choice": "string",
    "date": "date",
}
OPERATORS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def is_column(term: object) -> bool:
    """True for what differs from row to row."""
    return isinstance(term, ir.Value)


def literal(value: Value, kind: Kind) -> ir.Scalar:
    """A constant as the database sees it, of the type of its kind."""
    return ibis.literal(value, type=DTYPES[kind])


def exactly(column: Any, kind: Kind) -> ir.Value:
    """A column cast to the type of its kind even where ibis believes it to be of that type already: databases have
    types of their own for sums (DuckDB takes 128 bits) and for months and days."""
    return Cast(column.op(), ibis.dtype(DTYPES[kind])).to_expr()


def translated(source: str, arguments: Mapping[str, Term]) -> Term:
    """The answer of a rule function of the given source for its arguments."""
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    return _Translation(dict(arguments)).block(function.body)


class _Translation:
    def __init__(self, names: dict[str, Term]) -> None:
        self.names = names

    def block(self, statements: list[ast.stmt]) -> Term:
        """The answer of statements, of which every way through ends in `return`."""
        for position, statement in enumerate(statements):
            match statement:
                case ast.Return(value=ast.expr() as value):
                    return self.term(value)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.names[name] = self.term(value)
                case ast.If(test=test, body=body, orelse=orelse):
                    otherwise = [*orelse, *statements[position + 1 :]]
                    return self._chosen(self.term(test), partial(self._apart, body), partial(self._apart, otherwise))
                case ast.Expr():  # the docstring
                    continue
                case _:
                    raise AssertionError(f"a statement passed that has no column form: {ast.dump(statement)}")
        raise AssertionError("a rule passed that may end without an answer")

    def _apart(self, statements: list[ast.stmt]) -> Term:
        """A branch, whose names do not leave it."""
        return _Translation(dict(self.names)).block(statements)

    def _chosen(self, test: Term, first: Callable[[], Term], second: Callable[[], Term]) -> Term:
        if not is_column(test):
            return first() if test else second()
        one, other = first(), second()
        found = ibis.ifelse(test, one, other)
        # Of two constants a database makes the smallest type that holds them, and runs over in the next product.
        numbers = all(isinstance(term, int) and not isinstance(term, bool) for term in (one, other))
        return exactly(found, "count") if numbers else found

    def term(self, expression: ast.expr) -> Term:
        match expression:
            case ast.Constant(value=value):
                assert isinstance(value, (int, bool, str, date))
                return value
            case ast.Name(id=name):
                return self.names[name]
            case ast.BoolOp(op=op, values=values):
                return self._joined(op, [self.term(value) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                found: Any = self.term(operand)
                return ~found if is_column(found) else not found
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return operator.neg(self.term(operand))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._chosen(self.term(test), partial(self.term, body), partial(self.term, orelse))
            case ast.BinOp(left=left, op=op, right=right):
                return OPERATORS[type(op)](self.term(left), self.term(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(self.term(left), op, right)
            case ast.Call(func=ast.Name(id=word), args=args):
                return self._called(word, [self.term(argument) for argument in args])
        raise AssertionError(f"an expression passed that has no column form: {ast.unparse(expression)}")

    def _joined(self, op: ast.boolop, terms: list[Any]) -> Term:
        """`and`/`or`, without what constants already decide."""
        both = isinstance(op, ast.And)
        left = [term for term in terms if is_column(term) or bool(term) != both]
        if any(not is_column(term) for term in left):
            return not both
        return reduce(operator.and_ if both else operator.or_, left) if left else both

    def _compared(self, left: Any, op: ast.cmpop, right: ast.expr) -> Term:
        if isinstance(op, (ast.In, ast.NotIn)):
            assert isinstance(right, ast.Tuple)
            words = [item.value for item in right.elts if isinstance(item, ast.Constant)]
            found = left.isin(words) if is_column(left) else left in words
            if isinstance(op, ast.In):
                return found
            return ~found if is_column(found) else not found
        return OPERATORS[type(op)](left, self.term(right))

    def _called(self, word: str, terms: list[Term]) -> Term:
        if not any(is_column(term) for term in terms):
            return FUNCTIONS[word](*terms)
        # A date has methods only as an expression.
        terms = [ibis.literal(term, type="date") if isinstance(term, date) else term for term in terms]
        found: Term = COLUMN_FORMS[word](*terms)
        return found
