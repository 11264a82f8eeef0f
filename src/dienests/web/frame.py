"""What stands around every page of the office: the rail, the unit, who is signed in. Read only when shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Actor
from dienests.base.organisation.models import Post, Role, held_on

CASEWORK = frozenset({Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE})
HEADS_AND_AUDITOR = frozenset({Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE, Role.AUDITOR})
MAIN_ENTRIES = 4


@dataclass(frozen=True)
class Entry:
    """An entry of the rail. `key`: pressed after g. `main`: in the bar at the bottom of a narrow screen.

    `under`: URL names on which it is marked as the place one is at, by their beginning.
    """

    url_name: str
    label: Promise
    icon: str
    key: str
    roles: frozenset[Role]
    group: str = "work"
    main: bool = False
    under: tuple[str, ...] = ()


ENTRIES = (
    Entry("my_day", _("My day"), "sun-high", "d", frozenset(Role), main=True),
    Entry("queue", _("Queue"), "list-check", "q", CASEWORK, under=("queue",)),
    Entry(
        "intake",
        _("New application"),
        "file-plus",
        "n",
        frozenset({Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT}),
        main=True,
    ),
    Entry(
        "cases",
        _("Cases"),
        "folders",
        "c",
        CASEWORK | {Role.ACCOUNTANT, Role.AUDITOR},
        main=True,
        under=("case", "declaration", "documents", "proposal", "control", "decision", "letters"),
    ),
    Entry("search", _("People"), "users", "p", CASEWORK, main=True, under=("person", "household", "people")),
    Entry(
        "payments",
        _("Payments"),
        "cash-banknote",
        "m",
        CASEWORK | {Role.ACCOUNTANT, Role.AUDITOR},
        main=True,
        under=("batch", "grant", "bills", "provider", "payment"),
    ),
    Entry(
        "previews",
        _("Changes of law"),
        "scale",
        "l",
        HEADS_AND_AUDITOR,
        group="office",
        under=("preview",),
    ),
    Entry(
        "measures",
        _("How we work"),
        "chart-dots",
        "h",
        HEADS_AND_AUDITOR,
        group="office",
        under=("measures",),
    ),
    Entry(
        "studies",
        _("Simulation"),
        "flask",
        "i",
        HEADS_AND_AUDITOR,
        group="office",
        under=("study", "studies"),
    ),
    Entry("library", _("Practice library"), "books", "b", frozenset(Role), group="exchange", under=("library",)),
    Entry(
        "catalogue",
        _("Colleagues"),
        "building-community",
        "e",
        frozenset(Role),
        group="exchange",
        under=("catalogue", "colleague", "exchange"),
    ),
    Entry("visits", _("Visits"), "bus", "v", frozenset(Role), group="exchange", under=("visit",)),
    Entry("practice", _("Way of working"), "route", "w", frozenset(Role), group="office", under=("practice",)),
    Entry("my_time", _("My time"), "calendar-user", "t", frozenset(Role), group="office", under=("my_time",)),
    Entry(
        "time_calendar",
        _("Staff and time"),
        "calendar-time",
        "k",
        frozenset({Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE}),
        group="office",
        under=("time", "absence", "concern", "colleague_training", "colleague_languages", "reception"),
    ),
    Entry(
        "staff",
        _("Staff and units"),
        "sitemap",
        "s",
        frozenset({Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE}),
        group="office",
        under=("staff", "unit", "post", "appointment"),
    ),
    Entry("audit", _("Audit trail"), "eye-search", "a", frozenset({Role.AUDITOR}), group="office", under=("audit",)),
)
GROUPS: Mapping[str, Promise | str] = {"work": "", "exchange": _("Exchange"), "office": _("The office")}


@dataclass(frozen=True)
class RailLink:
    entry: Entry
    url: str
    current: bool
    main: bool = False  # among the few in the bar of a narrow screen


@dataclass(frozen=True)
class RailGroup:
    title: Promise | str
    links: list[RailLink]


class OfficeFrame:
    """One per request; every attribute is worked out when the template first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    demo: bool = settings.DEMO

    @cached_property
    def actor(self) -> Actor:
        return self._request.actor  # type: ignore[attr-defined, no-any-return]

    @cached_property
    def posts(self) -> list[Post]:
        held = Post.objects.filter(appointments__in=self.actor.user.appointments.filter(held_on(self.actor.today)))
        return list(held.select_related("unit").filter(abolished_on__isnull=True).distinct())

    @property
    def unit(self) -> str:
        return ", ".join(dict.fromkeys(str(post.unit) for post in self.posts))

    @property
    def initials(self) -> str:
        words = self.actor.user.full_name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    @cached_property
    def groups(self) -> list[RailGroup]:
        links = [link for entry in ENTRIES if (link := self._link(entry))]
        main = [link.entry for link in links if link.entry.main][:MAIN_ENTRIES]
        links = [replace(link, main=link.entry in main) for link in links]
        named = [RailGroup(title, [link for link in links if link.entry.group == key]) for key, title in GROUPS.items()]
        return [group for group in named if group.links]

    @cached_property
    def search_url(self) -> str:
        return address("search") if self.actor.roles & CASEWORK else ""

    def _link(self, entry: Entry) -> RailLink | None:
        url = address(entry.url_name)
        if not url or not (self.actor.roles & entry.roles or entry.url_name == "my_day"):
            return None
        found = self._request.resolver_match
        here = found.url_name or "" if found and "office" in found.namespaces else ""
        # The longest beginning wins: a colleague's training is a matter of staff, not of other offices.
        fit = _fit(entry, here)
        return RailLink(entry=entry, url=url, current=fit > 0 and fit == max(_fit(each, here) for each in ENTRIES))


def _fit(entry: Entry, here: str) -> int:
    """How much of the name of the page one is at speaks for an entry; 0 for nothing."""
    if here == entry.url_name:
        return len(here)
    return max((len(prefix) for prefix in entry.under if here.startswith(prefix)), default=0)


def address(url_name: str, *arguments: object) -> str:
    """The path of a page of the office; empty when this installation has no such page."""
    try:
        return reverse(f"office:{url_name}", args=arguments)
    except NoReverseMatch:
        return ""
