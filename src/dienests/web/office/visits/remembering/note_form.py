"""The form of a note, for staff and for guests: what was typed is never lost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from dienests.base.organisation.models import User
from dienests.exchange.office.visits.models import Note, NoteKind, Site, Visit
from dienests.exchange.office.visits.operations.notes import Words
from dienests.exchange.office.visits.queries.notes import note_of
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.exchange.privacy.findings import Finding
from dienests.web.components import Link, query_with
from dienests.web.formats import as_typed_day, as_whole

KIND_ICONS: Mapping[str, str] = {
    NoteKind.QUESTION: "help-circle",
    NoteKind.SEEN: "eye",
    NoteKind.IDEA: "bulb",
    NoteKind.PROMISE: "file-arrow-right",
    NoteKind.ANSWER: "message-reply",
}
CHOSEN = (NoteKind.QUESTION, NoteKind.SEEN, NoteKind.IDEA, NoteKind.PROMISE)


@dataclass(frozen=True)
class KindChip:
    value: str
    label: str
    icon: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class NoteForm:
    """As typed. `asked`: pk of the note that is answered, 0 for one that stands alone; `refusal`: why it was not
    kept."""

    sites: Sequence[Site]
    kind: str = NoteKind.QUESTION
    text: str = ""
    site: int = 0
    asked: int = 0
    answers: Note | None = None
    only_ours: bool = False
    looked_at: Sequence[str] = ()
    host: int = 0
    due_on: str = ""
    hosts: Collection[User] = field(default=())
    refusal: RememberingRefused | None = None

    @classmethod
    def fresh(cls, sites: Sequence[Site], hosts: Collection[User] = ()) -> "NoteForm":
        return cls(sites=sites, hosts=hosts)

    @classmethod
    def sent(
        cls, post: QueryDict, visit: Visit, sites: Sequence[Site], *, for_guests: bool, hosts: Collection[User] = ()
    ) -> "NoteForm":
        asked = as_whole(post.get("answers")) or 0
        kind = post.get("kind", "")
        return cls(
            sites=sites,
            hosts=hosts,
            kind=kind if kind in CHOSEN else NoteKind.QUESTION,
            text=post.get("text", ""),
            site=as_whole(post.get("site")) or 0,
            asked=asked,
            answers=note_of(visit, asked, for_guests=for_guests) if asked else None,
            only_ours=not for_guests and bool(post.get("only_ours")),
            looked_at=post.getlist("looked_at")[:50],
            host=as_whole(post.get("host")) or 0,
            due_on=post.get("due_on", "")[:10],
        )

    def words(self) -> Words:
        """Raises RememberingRefused no_such_question, no_such_site, no_such_host."""
        if self.asked and self.answers is None:
            raise RememberingRefused("no_such_question", field="text")
        site = next((each for each in self.sites if each.pk == self.site), None)
        if self.site and site is None:
            raise RememberingRefused("no_such_site", field="site")
        host = next((each for each in self.hosts if each.pk == self.host), None)
        if self.host and host is None:
            raise RememberingRefused("no_such_host", field="host")
        return Words(
            kind=NoteKind.ANSWER if self.asked else NoteKind(self.kind),
            text=self.text,
            site=None if self.asked else site,
            answers=self.answers,
            only_ours=self.only_ours,
            looked_at=self.looked_at,
            host=host,
            due_on=as_typed_day(self.due_on),
        )

    def refused(self, refusal: RememberingRefused) -> "NoteForm":
        return replace(self, refusal=refusal)

    @property
    def chips(self) -> list[KindChip]:
        return [KindChip(kind, str(kind.label), KIND_ICONS[kind], kind == self.kind) for kind in CHOSEN]

    @property
    def doubtful(self) -> list[str]:
        return doubtful_in(self.refusal, self.looked_at)


def doubtful_in(refusal: RememberingRefused | None, looked_at: Sequence[str] = ()) -> list[str]:
    """Texts that may be personal data, where the writer may say that they are none; those said of before among them."""
    if refusal is None or refusal.code != "maybe_personal_data":
        return []
    found = [each.text for each in refusal.problems if isinstance(each, Finding)]
    return list(dict.fromkeys([*looked_at, *found]))


def kind_choices(kinds: Sequence[NoteKind], counts: Mapping[str, int], now: str, query: QueryDict) -> list[Link]:
    """Filters over the notebook: everything, then each kind."""
    every = Link(_("Everything"), query_with(query, kind=None, after=None, saved=None), count=sum(counts.values()),
                 current=now not in kinds)  # fmt: skip
    return [every] + [
        Link(
            str(kind.label).capitalize(),
            query_with(query, kind=kind.value, after=None, saved=None),
            KIND_ICONS[kind],
            counts.get(kind, 0),
            current=now == kind,
        )
        for kind in kinds
    ]
