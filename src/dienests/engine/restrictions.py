"""What a rule may say: the part of Python that means the same for one household and for a column of them.

Checked on the syntax tree when a rule is loaded; a refusal names file and line and says what to write instead.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Literal

from dienests.engine.faults import RuleFault
from dienests.engine.quantities import ANNOTATIONS, Kind
from dienests.engine.vocabulary import SAME_KIND_WORDS, WORDS

# "number" is a whole-number literal: it takes the kind of what it meets, except that an amount is a parameter.
Inferred = Kind | Literal["number"]
NUMERIC: tuple[Inferred, ...] = ("money", "ratio", "count", "number")
INSTEAD_OF_STATEMENT = "Write `if …: return …`, `name = …` or `return …`."
STATEMENT_ADVICE: dict[type[ast.stmt], str] = {
    ast.For: "Declare an aggregate (sum, count, any, max) over the members or rows instead of a loop.",
    ast.While: "Declare an aggregate (sum, count, any, max) over the members or rows instead of a loop.",
    ast.AugAssign: "Give the new value a name of its own: `left = income - limit`.",
    ast.Import: "A rule imports nothing; what it needs is an argument.",
    ast.ImportFrom: "A rule imports nothing; what it needs is an argument.",
    ast.Raise: "A rule always has an answer; impossible input is refused by the input check.",
    ast.Try: "A rule always has an answer; impossible input is refused by the input check.",
}
EXPRESSION_ADVICE: dict[type[ast.expr], str] = {
    ast.ListComp: "Declare an aggregate over the members or rows instead of a comprehension.",
    ast.SetComp: "Declare an aggregate over the members or rows instead of a comprehension.",
    ast.DictComp: "Declare an aggregate over the members or rows instead of a comprehension.",
    ast.GeneratorExp: "Declare an aggregate over the members or rows instead of a comprehension.",
    ast.Attribute: "Name what you need as an argument of the rule.",
    ast.Subscript: "Keep a table as a parameter with keys; its value arrives as an argument.",
    ast.Lambda: "Make it a rule of its own.",
    ast.JoinedStr: "Texts belong in the sentence of the rule.",
    ast.NamedExpr: "Give the value a name on a line of its own.",
}


class Body:
    """The checked body of one rule: what it calls, and which words it compares its choices with."""

    def __init__(self, *, function: ast.FunctionDef, file: str, returns: Kind, arguments: Mapping[str, Kind]) -> None:
        self.file = file
        self.returns = returns
        self.names: dict[str, Inferred] = dict(arguments)
        self.arguments = arguments
        self.compared_choices: list[tuple[str, str, int]] = []
        self.returned_choices: list[tuple[str, int]] = []
        body = function.body[1:] if ast.get_docstring(function) is not None else function.body
        if not self._block(body):
            raise self._refusal(
                function, "this rule may end without an answer.", "End every way through it with `return …`."
            )

    def _refusal(self, node: ast.AST, problem: str, instead: str) -> RuleFault:
        return RuleFault(file=self.file, line=getattr(node, "lineno", 1), problem=problem, instead=instead)

    def _block(self, statements: list[ast.stmt]) -> bool:
        """Check statements in order; true when every way through them ends in `return`."""
        for position, statement in enumerate(statements):
            if self._statement(statement):
                if position + 1 < len(statements):
                    raise self._refusal(statements[position + 1], "this line is never reached.", "Remove it.")
                return True
        return False

    def _statement(self, statement: ast.stmt) -> bool:
        match statement:
            case ast.Return(value=ast.expr() as value):
                self._returned(value)
                return True
            case ast.If(test=test, body=body, orelse=orelse):
                self._need(test, "flag", "a condition")
                known = dict(self.names)
                ends = self._block(body)
                if not ends:
                    raise self._refusal(
                        statement,
                        "an `if` that does not return leaves it open what a name holds.",
                        "Return in the branch, or write `name = a if condition else b`.",
                    )
                self.names = dict(known)
                return self._block(orelse) if orelse else False
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if name in self.names:
                    instead = "Choose a new name; a name keeps one value."
                    raise self._refusal(statement, f"`{name}` already has a value.", instead)
                self.names[name] = self._kind(value)
                return False
        advice = STATEMENT_ADVICE.get(type(statement), INSTEAD_OF_STATEMENT)
        raise self._refusal(statement, f"`{type(statement).__name__.lower()}` cannot stand in a rule.", advice)

    def _returned(self, value: ast.expr) -> None:
        if isinstance(value, ast.IfExp):
            self._need(value.test, "flag", "a condition")
            self._returned(value.body)
            self._returned(value.orelse)
            return
        if self.returns == "choice" and isinstance(value, ast.Constant) and isinstance(value.value, str):
            self.returned_choices.append((value.value, value.lineno))
        self._need(value, self.returns, "the answer of this rule")

    def _need(self, expression: ast.expr, kind: Kind, what: str) -> None:
        found = self._kind(expression)
        literal = found == "number" and (kind == "count" or _is_zero(expression))
        if found != kind and not (literal and kind in NUMERIC):
            instead = f"Write an expression of kind {kind}"
            if kind == "money" and found == "number":
                instead = "Keep the amount in parameters.yaml with its date and source, and name it as an argument"
            raise self._refusal(expression, f"{what} is of kind {found}, not {kind}.", f"{instead}.")

    def _kind(self, expression: ast.expr) -> Inferred:
        match expression:
            case ast.Constant():
                return self._constant(expression)
            case ast.Name(id=name):
                if name not in self.names:
                    raise self._refusal(
                        expression, f"`{name}` is not known here.", "Name it as an argument of the rule."
                    )
                return self.names[name]
            case ast.BoolOp(values=values):
                for value in values:
                    self._need(value, "flag", "a part of `and`/`or`")
                return "flag"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self._need(operand, "flag", "what follows `not`")
                return "flag"
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._numeric(operand)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._need(test, "flag", "a condition")
                return self._joined(expression, self._kind(body), self._kind(orelse))
            case ast.BinOp():
                return self._arithmetic(expression)
            case ast.Compare():
                return self._comparison(expression)
            case ast.Call():
                return self._call(expression)
        advice = EXPRESSION_ADVICE.get(
            type(expression), "Use + - *, comparisons, and/or/not, `a if c else b`, or a word."
        )
        raise self._refusal(expression, f"`{ast.unparse(expression)}` cannot stand in a rule.", advice)

    def _constant(self, expression: ast.Constant) -> Inferred:
        value = expression.value
        if isinstance(value, bool):
            return "flag"
        if isinstance(value, int):
            return "number"
        if isinstance(value, str):
            return "choice"
        instead = "Keep the number in parameters.yaml as money or ratio and name it as an argument."
        raise self._refusal(expression, f"the literal {value!r} is not exact.", instead)

    def _numeric(self, expression: ast.expr) -> Inferred:
        kind = self._kind(expression)
        if kind not in NUMERIC:
            raise self._refusal(expression, f"arithmetic on a {kind}.", "Calculate with money, ratios and counts only.")
        return kind

    def _joined(self, node: ast.expr, one: Inferred, other: Inferred) -> Inferred:
        """The kind of two things that must be alike; a literal other than 0 does not pass for an amount."""
        if one == other:
            return one
        if "number" in (one, other) and one in NUMERIC and other in NUMERIC:
            return one if other == "number" else other
        raise self._refusal(node, f"{one} and {other} do not go together.", "Both sides must be of one kind.")

    def _arithmetic(self, expression: ast.BinOp) -> Inferred:
        left, right = self._numeric(expression.left), self._numeric(expression.right)
        if isinstance(expression.op, (ast.Add, ast.Sub)):
            self._no_bare_amount(expression, (expression.left, left), (expression.right, right))
            return self._joined(expression, left, right)
        if not isinstance(expression.op, ast.Mult):
            raise self._refusal(
                expression,
                f"`{ast.unparse(expression)}` is not exact.",
                "Write divided(amount, parts) to divide; times(amount, coefficient) to take a share.",
            )
        if "ratio" in (left, right):
            raise self._refusal(expression, "a coefficient is in hundredths.", "Write times(amount, coefficient).")
        if left == right == "money":
            raise self._refusal(expression, "money times money has no meaning.", "Multiply money by a count.")
        return "money" if "money" in (left, right) else "count"

    def _no_bare_amount(self, node: ast.expr, *sides: tuple[ast.expr, Inferred]) -> None:
        kinds = {kind for _, kind in sides}
        if kinds & {"money", "ratio"}:
            for side, kind in sides:
                if kind == "number" and not _is_zero(side):
                    instead = "Keep the amount in parameters.yaml with its date and source, and name it as an argument."
                    raise self._refusal(node, f"the bare number {ast.unparse(side)} meets an amount.", instead)

    def _comparison(self, expression: ast.Compare) -> Inferred:
        if len(expression.ops) != 1:
            raise self._refusal(expression, "a chain of comparisons.", "Write `a <= b and b <= c`.")
        operator, right = expression.ops[0], expression.comparators[0]
        if isinstance(operator, (ast.In, ast.NotIn)):
            self._membership(expression, right)
            return "flag"
        if isinstance(operator, (ast.Is, ast.IsNot)):
            raise self._refusal(expression, "`is` compares identity.", "Write `==`, or use the flag itself.")
        left_kind, right_kind = self._kind(expression.left), self._kind(right)
        self._no_bare_amount(expression, (expression.left, left_kind), (right, right_kind))
        kind = self._joined(expression, left_kind, right_kind)
        if kind in ("choice", "flag") and not isinstance(operator, (ast.Eq, ast.NotEq)):
            raise self._refusal(expression, f"a {kind} has no order.", "Use == or !=.")
        self._note_choice(expression.left, right)
        self._note_choice(right, expression.left)
        return "flag"

    def _membership(self, expression: ast.Compare, right: ast.expr) -> None:
        if self._kind(expression.left) != "choice" or not isinstance(right, ast.Tuple):
            raise self._refusal(
                expression, "`in` stands here without a list of choices.", 'Write `kind in ("a", "b")`.'
            )
        for item in right.elts:
            if not (isinstance(item, ast.Constant) and isinstance(item.value, str)):
                raise self._refusal(item, "only words may stand in the list.", 'Write `kind in ("a", "b")`.')
            self._note_choice(expression.left, item)

    def _note_choice(self, name: ast.expr, word: ast.expr) -> None:
        if isinstance(name, ast.Name) and isinstance(word, ast.Constant) and isinstance(word.value, str):
            self.compared_choices.append((name.id, word.value, word.lineno))

    def _call(self, expression: ast.Call) -> Inferred:
        words = ", ".join((*SAME_KIND_WORDS, *WORDS))
        if not isinstance(expression.func, ast.Name) or expression.keywords:
            raise self._refusal(
                expression, f"`{ast.unparse(expression)}` cannot be called.", f"The words are: {words}."
            )
        word = expression.func.id
        if word in SAME_KIND_WORDS and len(expression.args) > 1:
            kinds = [self._numeric(argument) for argument in expression.args]
            self._no_bare_amount(expression, *zip(expression.args, kinds, strict=True))
            kind = kinds[0]
            for other in kinds[1:]:
                kind = self._joined(expression, kind, other)
            return kind
        if word == "round":
            instead = "Declare `rounding=` on the rule, with its paragraph."
            raise self._refusal(expression, "`round` rounds half to even and hides that it rounds.", instead)
        if word not in WORDS:
            raise self._refusal(expression, f"`{word}` is not a word of rules.", f"The words are: {words}.")
        expected, result = WORDS[word]
        if len(expression.args) != len(expected):
            raise self._refusal(
                expression, f"`{word}` takes {len(expected)} values.", f"Give it: {', '.join(expected)}."
            )
        for argument, needed in zip(expression.args, expected, strict=True):
            self._need(argument, needed, f"a value given to `{word}`")
        return result


def _is_zero(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Constant) and expression.value == 0 and expression.value is not False


def check_rule(*, function: ast.FunctionDef, file: str) -> tuple[dict[str, Kind], Kind, Body]:
    """Kinds of the arguments, kind of the answer and the checked body of one rule. Raises RuleFault."""
    given = function.args
    if given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs or given.defaults:
        raise RuleFault(
            file=file,
            line=function.lineno,
            problem="the arguments are not plain names.",
            instead="Name each input once, without * and without a default.",
        )
    arguments = {
        argument.arg: _annotated(argument.annotation, f"argument `{argument.arg}`", file=file, line=argument.lineno)
        for argument in given.args
    }
    returns = _annotated(function.returns, f"the answer of `{function.name}`", file=file, line=function.lineno)
    return arguments, returns, Body(function=function, file=file, returns=returns, arguments=arguments)


def _annotated(annotation: ast.expr | None, what: str, *, file: str, line: int) -> Kind:
    kind = ANNOTATIONS.get(annotation.id) if isinstance(annotation, ast.Name) else None
    if kind is None:
        instead = f"Annotate it with one of {', '.join(ANNOTATIONS)}."
        raise RuleFault(file=file, line=line, problem=f"{what} has no kind.", instead=instead)
    return kind
