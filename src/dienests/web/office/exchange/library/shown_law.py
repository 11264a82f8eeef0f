"""The law an item stands on, and whether the figures of the rulebook are still those it was written with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dienests.cases.languages import in_language
from dienests.exchange.item import Item, LegalBasis
from dienests.web.office.law_rows import LawGroup, law_groups


@dataclass(frozen=True, slots=True)
class FigureShown:
    """A parameter of the rulebook. `was` and `now` in words where it has one value; `changed`: since the item's day.

    `known` is False where this installation's rulebook does not have it.
    """

    name: str
    label: str
    was: str
    now: str
    changed: bool
    known: bool


@dataclass(frozen=True, slots=True)
class BasisShown:
    act: str
    url: str
    paragraph: str
    valid_while: str
    checked: bool
    figures: Sequence[FigureShown]

    @property
    def changed(self) -> bool:
        return any(figure.changed for figure in self.figures)


def bases(item: Item, *, today: date, municipality: str = "") -> list[BasisShown]:
    """Each act with its figures, as they were on the item's day and as they are today. No query."""
    named = any(basis.parameters for basis in item.legal_basis)
    then = _groups(date.fromisoformat(item.dated), municipality) if named else {}
    now = _groups(today, municipality) if named else {}
    return [_basis(basis, then, now) for basis in item.legal_basis]


def _groups(on: date, municipality: str) -> dict[str, LawGroup]:
    return {group.name: group for group in law_groups(on=on, known_on=on, municipality=municipality)}


def _basis(basis: LegalBasis, then: dict[str, LawGroup], now: dict[str, LawGroup]) -> BasisShown:
    return BasisShown(
        act=in_language(basis.act),
        url=basis.url,
        paragraph=basis.paragraph,
        valid_while=in_language(basis.valid_while),
        checked=basis.checked,
        figures=[_figure(name, then.get(name), now.get(name)) for name in basis.parameters],
    )


def _figure(name: str, then: LawGroup | None, now: LawGroup | None) -> FigureShown:
    before, after = _values(then), _values(now)
    return FigureShown(
        name=name,
        label=(now or then).label if now or then else name,  # type: ignore[union-attr]
        was=_only(before),
        now=_only(after),
        changed=then is not None and now is not None and before != after,
        known=now is not None,
    )


def _values(group: LawGroup | None) -> dict[str, str]:
    return {row.holds_for: row.value for row in group.rows} if group else {}


def _only(values: dict[str, str]) -> str:
    """Of several values (by municipality, household …) the first few with whom they are for."""
    if len(values) > 3:
        return ""
    return "; ".join(f"{who}: {value}" if who else value for who, value in values.items())
