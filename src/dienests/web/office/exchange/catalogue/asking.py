"""What was asked of the catalogue: words and narrowings as they stand in the address of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from dienests.exchange.catalogue.entries import Asked
from dienests.exchange.item import KINDS, LICENCES, SERVICES
from dienests.exchange.office.exchanging.figures import SIMILAR
from dienests.web import formats
from dienests.web.components import Link, query_with
from dienests.web.office.exchange.catalogue.frame import kind_words, licence_words, service_words

PAGE = 25
MOST_SHOWN = 5000  # rows into the list; further on somebody should ask more narrowly
LONGEST = 200
COSTS = (0, 100, 1_000, 10_000)  # EUR
SMALL, LARGE = 10_000, 30_000
_PAGING = {"first": None}


@dataclass(frozen=True)
class Question:
    """`asked` for the catalogue, from row `first` on. `offices`: name of every office that can be chosen by its id."""

    query: QueryDict
    asked: Asked
    first: int
    size: str
    cost: str
    offices: Mapping[int, str]

    @property
    def chips(self) -> Sequence[Link]:
        """What narrows the list, each a link that takes it away."""
        asked, office = self.asked, self.query.get("office", "")
        told: list[tuple[str, str]] = [
            ("q", f"“{asked.words}”" if asked.words else ""),
            ("kind", kind_words(asked.kinds[0]) if asked.kinds else ""),
            ("service", service_words(asked.services[0]) if asked.services else ""),
            ("law", asked.act or asked.parameter),
            ("size", dict(sizes(1))[self.size] if self.size else ""),
            ("cost", cost_words(self.cost) if self.cost else ""),
            ("licence", licence_words(asked.licences[0]) if asked.licences else ""),
            ("office", self.offices.get(asked.office, office) if asked.office is not None else ""),
            ("withdrawn", _("also withdrawn") if asked.withdrawn else ""),
        ]
        return [
            Link(label=words, url=query_with(self.query, **{name: None}, **_PAGING)) for name, words in told if words
        ]

    @property
    def narrowed(self) -> bool:
        """Whether anything of what stands in the folded part of the form is set."""
        asked = self.asked
        return bool(
            asked.act or asked.parameter or self.size or self.cost or asked.licences or asked.withdrawn
        ) or asked.office is not None  # fmt: skip

    def kinds(self, counts: Mapping[str, int]) -> list[Link]:
        """Kinds as links with how many there are, in the order of the closed list."""
        return self._facets("kind", {name: kind_words(name) for name in KINDS}, counts, self.asked.kinds)

    def services(self, counts: Mapping[str, int]) -> list[Link]:
        """Services, the commonest first."""
        names = sorted(SERVICES, key=lambda name: (-counts.get(name, 0), service_words(name)))
        return self._facets("service", {name: service_words(name) for name in names}, counts, self.asked.services)

    def _facets(
        self, parameter: str, titles: Mapping[str, str], counts: Mapping[str, int], chosen: Sequence[str]
    ) -> list[Link]:
        found = []
        for name, title in titles.items():
            current = name in chosen
            if counts.get(name) or current:
                url = query_with(self.query, **{parameter: None if current else name}, **_PAGING)
                found.append(Link(label=title, url=url, count=counts.get(name, 0), current=current))
        return found


def question_of(query: QueryDict, *, offices: Mapping[int, str], residents: int | None) -> Question:
    """What stands in the address; what is no choice does not narrow."""
    size = _one_of(query.get("size"), [name for name, _words in sizes(residents)])
    cost = _one_of(query.get("cost"), [str(each) for each in COSTS])
    office = formats.as_whole(query.get("office"))
    law = query.get("law", "").strip()[:LONGEST]
    first, last = _residents(size, residents)
    asked = Asked(
        words=query.get("q", "").strip()[:LONGEST],
        kinds=_chosen(query.get("kind"), KINDS),
        services=_chosen(query.get("service"), SERVICES),
        # Names of parameters are one word with underscores; everything else is looked for in the titles of acts.
        act="" if "_" in law else law,
        parameter=law if "_" in law else "",
        office=office if office in offices else None,
        residents_from=first,
        residents_to=last,
        cost_cents=int(cost) * 100 if cost else None,
        licences=_chosen(query.get("licence"), LICENCES),
        newest_first=query.get("sort") == "newest",
        withdrawn=query.get("withdrawn") == "1",
    )
    at = min(formats.as_whole(query.get("first")) or 0, MOST_SHOWN)
    return Question(query, asked, at - at % PAGE, size, cost, offices)


def sizes(residents: int | None) -> list[tuple[str, str]]:
    """Sizes of offices to choose from; like this one only where it is known how many people live here."""
    told = {"small": formats.number(SMALL), "large": formats.number(LARGE)}
    found = [
        ("small", _("fewer than %(small)s residents") % told),
        ("middle", _("%(small)s to %(large)s residents") % told),
        ("large", _("more than %(large)s residents") % told),
    ]
    return [("alike", _("about as many residents as here")), *found] if residents else found


def cost_words(euros: str) -> str:
    """Of one of COSTS."""
    if euros == "0":
        return _("costs nothing")
    return _("at most %(amount)s") % {"amount": formats.money(int(euros))}


def _residents(size: str, own: int | None) -> tuple[int | None, int | None]:
    if size == "alike" and own:
        return own // SIMILAR, own * SIMILAR
    return {"small": (None, SMALL), "middle": (SMALL, LARGE), "large": (LARGE, None)}.get(size, (None, None))


def _chosen(value: str | None, known: Mapping[str, object]) -> tuple[str, ...]:
    return (value,) if value in known and value else ()


def _one_of(value: str | None, known: Sequence[str]) -> str:
    return value if value in known and value else ""
