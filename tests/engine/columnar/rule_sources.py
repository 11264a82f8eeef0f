"""Random rules: sources that `engine.restrictions` lets pass, with every construct it lets pass.

Amounts of whole cents are told from parts of cents, so that `times` and `divided` are used only where they leave no
rest; and how large a value can become is followed, so that nothing outgrows 64 bits, which no rulebook comes near.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hypothesis import strategies as st

from dienests.engine.quantities import Kind

ARGUMENTS: dict[str, Kind] = {
    "income": "money",
    "limit": "money",
    "share": "ratio",
    "size": "count",
    "months": "count",
    "ok": "flag",
    "alone": "flag",
    "sort": "choice",
    "town": "choice",
    "born": "date",
    "day": "date",
}
LARGEST = {"money": 10**8 * 1200, "ratio": 1_000, "count": 60}
WORDS = ("a", "b", "c", "d")
KINDS: tuple[Kind, ...] = ("money", "ratio", "count", "flag", "choice", "date")
ORDERS = ("<", "<=", ">", ">=", "==", "!=")
BOUND = 2**52


class Piece(NamedTuple):
    """An expression: its text, the largest absolute value it can take, and whether it is in whole cents."""

    text: str
    bound: int = 0
    whole: bool = True


@dataclass
class Writer:
    """Draws one rule. `names`: what may be used, by kind; `used` arguments become those of the rule."""

    draw: st.DrawFn
    names: dict[Kind, list[Piece]]
    made: int = 0
    texts: list[str] = field(default_factory=list)

    def one(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def name(self, kind: Kind) -> Piece:
        return self.one(*self.names[kind])  # type: ignore[no-any-return]

    def expression(self, kind: Kind, depth: int) -> Piece:
        if depth > 0 and self.one(0, 0, 0, 1):
            test = self.flag(depth - 1)
            one, other = self.expression(kind, depth - 1), self.expression(kind, depth - 1)
            text = f"({one.text} if {test.text} else {other.text})"
            return Piece(text, max(one.bound, other.bound), one.whole and other.whole)
        if kind == "flag":
            return self.flag(depth)
        if kind == "choice":
            return self.one(self.name(kind), Piece(f'"{self.one(*WORDS)}"'))  # type: ignore[no-any-return]
        if kind == "date":
            return self.day(depth)
        return self.number(kind, depth)

    def day(self, depth: int) -> Piece:
        if depth > 0 and self.one(0, 1):
            return Piece(f"first_of_month({self.expression('date', depth - 1).text})")
        return self.name("date")

    def number(self, kind: Kind, depth: int) -> Piece:
        if depth <= 0:
            zero = Piece("0")
            literal = self.draw(st.integers(-3, 40))
            return self.one(self.name(kind), self.name(kind), zero if kind != "count" else Piece(f"{literal}", 40))  # type: ignore[no-any-return]
        how = self.one("minus", "sum", "sum", "least", "least", "product", "word", "word", "word")
        if how == "minus":
            inner = self.number(kind, depth - 1)
            return Piece(f"-{inner.text}", inner.bound, inner.whole)
        if how in ("sum", "least"):
            return self._of_several(kind, depth, how)
        if how == "product" and kind != "ratio":
            return self._product(kind, depth)
        if how == "word" and kind == "count":
            word = self.one("full_months", "full_years")
            one, other = self.expression("date", depth - 1), self.expression("date", depth - 1)
            return Piece(f"{word}({one.text}, {other.text})", 12 * 10_000)
        if how == "word" and kind == "money":
            return self._share(depth)
        return self.number(kind, depth - 1)

    def _of_several(self, kind: Kind, depth: int, how: str) -> Piece:
        parts = [self.expression(kind, depth - 1) for _ in range(self.one(2, 2, 3))]
        whole = all(part.whole for part in parts)
        if how == "least":
            text = f"{self.one('min', 'max')}({', '.join(part.text for part in parts)})"
            return Piece(text, max(part.bound for part in parts), whole)
        bound = sum(part.bound for part in parts)
        if bound > BOUND:
            return parts[0]
        joined = parts[0].text + "".join(f" {self.one('+', '-')} {part.text}" for part in parts[1:])
        return Piece(f"({joined})", bound, whole)

    def _product(self, kind: Kind, depth: int) -> Piece:
        one, many = self.number(kind, depth - 1), self.number("count", depth - 2)
        if one.bound * many.bound > BOUND:
            return one
        first, second = self.draw(st.permutations([one.text, many.text]))
        return Piece(f"({first} * {second})", one.bound * many.bound, one.whole)

    def _share(self, depth: int) -> Piece:
        amount = self.expression("money", depth - 1)
        if not amount.whole:
            return amount
        if self.one(0, 1):
            return Piece(f"divided({amount.text}, {self.one(2, 3, 4, 12)})", amount.bound, False)
        coefficient = self.number("ratio", depth - 2)
        if amount.bound * coefficient.bound > BOUND:
            return amount
        return Piece(f"times({amount.text}, {coefficient.text})", amount.bound * coefficient.bound // 100 + 1, False)

    def flag(self, depth: int) -> Piece:
        if depth <= 0:
            return self.one(self.name("flag"), self.name("flag"), Piece("True"), Piece("False"))  # type: ignore[no-any-return]
        how = self.one("plain", "not", "and", "or", "compare", "compare", "compare", "in")
        if how == "plain":
            return self.flag(depth - 1)
        if how == "not":
            return Piece(f"(not {self.flag(depth - 1).text})")
        if how in ("and", "or"):
            parts = [self.flag(depth - 1).text for _ in range(self.one(2, 3))]
            return Piece(f"({f' {how} '.join(parts)})")
        if how == "in":
            listed = "".join(f'"{word}", ' for word in self.draw(st.lists(st.sampled_from(WORDS), max_size=3)))
            left = self.expression("choice", depth - 1)
            return Piece(f"({left.text} {self.one('in', 'not in')} ({listed.strip()}))")
        kind = self.one(*KINDS)
        signs = ("==", "!=") if kind in ("flag", "choice") else ORDERS
        left, right = self.expression(kind, depth - 1), self.expression(kind, depth - 1)
        return Piece(f"({left.text} {self.one(*signs)} {right.text})")

    def block(self, kind: Kind, depth: int, indent: str) -> list[str]:
        """Statements of which every way through ends in `return`."""
        lines = self.assignments(depth, indent)
        if depth <= 0 or self.one(0, 1):
            return [*lines, f"{indent}return {self.expression(kind, depth).text}"]
        deeper = indent + "    "
        for word in ("if", *("elif" for _ in range(self.one(0, 0, 1, 2)))):
            known = {each: list(names) for each, names in self.names.items()}
            lines += [f"{indent}{word} {self.flag(depth).text}:", *self.block(kind, depth - 1, deeper)]
            self.names = known
        ending = self.one("nothing", "else", "else that goes on")
        if ending == "else":
            return [*lines, f"{indent}else:", *self.block(kind, depth - 1, deeper)]
        if ending == "else that goes on":
            more = self.assignments(depth, deeper, at_least=1)
            lines += [f"{indent}else:", *more]
        return [*lines, *self.block(kind, depth - 1, indent)]

    def assignments(self, depth: int, indent: str, *, at_least: int = 0) -> list[str]:
        lines = []
        for _ in range(max(at_least, self.one(0, 0, 1))):
            kind = self.one(*KINDS)
            value = self.expression(kind, depth)
            if kind in LARGEST and not any(char.isalpha() for char in value.text):
                continue  # a bare number has no kind of its own
            self.made += 1
            name = f"made_{self.made}"
            lines.append(f"{indent}{name} = {value.text}")
            self.names[kind].append(Piece(name, value.bound, value.whole))
        return lines or ([f"{indent}made_here = ok"] if at_least else [])


@st.composite
def rule_sources(draw: st.DrawFn) -> tuple[str, Kind]:
    """The source of a function `r` over all of ARGUMENTS, and the kind of its answer."""
    names: dict[Kind, list[Piece]] = {kind: [] for kind in KINDS}
    for name, kind in ARGUMENTS.items():
        names[kind].append(Piece(name, LARGEST.get(kind, 0)))
    writer = Writer(draw, names)
    answer = writer.one("money", "money", "money", "count", "count", *KINDS)
    lines = writer.block(answer, writer.one(1, 2, 2, 3), "    ")
    head = ", ".join(f"{name}: {kind.title()}" for name, kind in ARGUMENTS.items())
    return f"def r({head}) -> {answer.title()}:\n" + "\n".join(lines) + "\n", answer
