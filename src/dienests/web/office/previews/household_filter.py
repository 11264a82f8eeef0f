"""The filter of a list of households as it stands in an address: read, told in words, taken away part by part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dienests.population.compare import label_of
from dienests.population.comparison import BENEFITS, DIMENSIONS
from dienests.population.groups import GROUPS
from dienests.population.household_list import ORDERS, Order, Wanted
from dienests.web import formats
from dienests.web.components import Link, query_with
from dienests.web.office.previews.request import said

EVERYBODY = "everyone"
# Shown as links above the list; the others are chosen under "Narrow".
FIRST_GROUPS = (EVERYBODY, "gaining", "losing", "unchanged", "newly_entitled", "no_longer_entitled")
ANY: Mapping[str, Promise] = {
    "municipality": gettext_lazy("any municipality"),
    "household_type": gettext_lazy("any type"),
    "age_group": gettext_lazy("any age"),
    "income_decile": gettext_lazy("any income"),
}
TYPED = ("from", "to", "number")
LONGEST_NUMBER = 19
LARGEST_CENTS = 10**15
PAGE = {"before": None, "after": None}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A field to choose from: what it is called, (value, label) of each, and the one chosen (empty: any)."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str
    any: str = ""


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """What an address asks for. `told`: the filter in words; `active`: its parts, each with the way out of it.

    `typed`: the fields of TYPED as they were typed; `faults`: what could not be read of them (empty: nothing wrong);
    such a part is left out.
    """

    wanted: Wanted
    told: list[str]
    order: Order
    falling: bool
    sorted_by: str
    choices: list[Choice]
    active: list[Link]
    faults: dict[str, str]
    typed: dict[str, str]


def read_filter(query: QueryDict, groups: Mapping[str, Sequence[str]]) -> ListFilter:
    """?group= benefit= municipality= household_type= age_group= income_decile= from= to= number= sort=

    `groups`: the keys of each dimension that can be chosen.
    """
    faults = dict.fromkeys(TYPED, "")
    keys = {name: {key: said(label_of(name, key)) for key in groups[name]} for name in DIMENSIONS}
    of = {name: value for name in DIMENSIONS if (value := query.get(name, "")) in keys[name]}
    wanted = Wanted(
        group=query.get("group", "") if query.get("group", "") in GROUPS else EVERYBODY,
        benefit=query.get("benefit", "") if query.get("benefit", "") in BENEFITS else "together",
        of=of,
        change_from=_cents(query, "from", faults),
        change_to=_cents(query, "to", faults),
        number=_number(query, faults),
    )
    if wanted.change_from is not None and wanted.change_to is not None and wanted.change_from > wanted.change_to:
        faults["to"] = _("This is less than the change “from”; nothing lies between them.")
    order, falling, sorted_by = _order(query.get("sort", ""))
    told = _told(wanted, keys)
    return ListFilter(
        wanted=wanted,
        told=list(told.values()),
        order=order,
        falling=falling,
        sorted_by=sorted_by,
        choices=[_groups(wanted), _benefits(wanted), *(_dimension(name, keys[name], of) for name in DIMENSIONS)],
        active=[
            Link(label=words, url=query_with(query, **{name: None, **PAGE}))
            for name, words in told.items()
            if name != "group" or wanted.group not in FIRST_GROUPS  # these are links by themselves
        ],
        faults=faults,
        typed={name: query.get(name, "").strip() for name in TYPED},
    )


def _cents(query: QueryDict, name: str, faults: dict[str, str]) -> int | None:
    typed = query.get(name, "").strip()
    amount = formats.as_amount(typed.replace(formats.MINUS, "-").removesuffix("€"))
    if not typed:
        return None
    if amount is None or abs(amount) > Decimal(LARGEST_CENTS):
        faults[name] = _("“%(typed)s” is not an amount; write it as 12,50 or -12,50.") % {"typed": typed[:40]}
        return None
    return int(amount.scaleb(2))


def _number(query: QueryDict, faults: dict[str, str]) -> str:
    typed = "".join(query.get("number", "").split()).lstrip("'")  # long ones have it before them in a CSV file
    if not typed:
        return ""
    if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER:
        return typed
    faults["number"] = _("“%(typed)s” is not the number of a household; it has digits only.") % {"typed": typed[:40]}
    return ""


def _order(sort: str) -> tuple[Order, bool, str]:
    """As the heads of the table write it; otherwise the largest change first, up or down."""
    named = sort.removeprefix("-")
    for order in ORDERS:
        if order == named:
            return order, sort.startswith("-"), sort
    return "size", True, ""


def _groups(wanted: Wanted) -> Choice:
    options = [(name, said(group.label)) for name, group in GROUPS.items() if name != EVERYBODY]
    chosen = "" if wanted.group == EVERYBODY else wanted.group
    everybody = said(GROUPS[EVERYBODY].label)
    return Choice(name="group", label=_("Which households"), options=options, chosen=chosen, any=everybody)


def _benefits(wanted: Wanted) -> Choice:
    options = [(name, said(label)) for name, label in BENEFITS.items() if name != "together"]
    chosen = "" if wanted.benefit == "together" else wanted.benefit
    return Choice(name="benefit", label=_("Amounts of"), options=options, chosen=chosen, any=said(BENEFITS["together"]))


def _dimension(name: str, keys: Mapping[str, str], of: Mapping[str, str]) -> Choice:
    return Choice(
        name=name,
        label=said(DIMENSIONS[name]),
        options=list(keys.items()),
        chosen=of.get(name, ""),
        any=str(ANY[name]),
    )


def _told(wanted: Wanted, keys: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The parts of the filter in words, by their names in the address."""
    told = {"group": "" if wanted.group == EVERYBODY else said(GROUPS[wanted.group].label)}
    told["benefit"] = "" if wanted.benefit == "together" else said(BENEFITS[wanted.benefit])
    for name, key in wanted.of.items():
        told[name] = f"{said(DIMENSIONS[name])}: {keys[name][key]}"
    for name, words, cents in (
        ("from", _("change from %(amount)s"), wanted.change_from),
        ("to", _("change to %(amount)s"), wanted.change_to),
    ):
        told[name] = "" if cents is None else words % {"amount": formats.cents(cents)}
    told["number"] = _("number %(number)s…") % {"number": wanted.number} if wanted.number else ""
    return {name: words for name, words in told.items() if words}
