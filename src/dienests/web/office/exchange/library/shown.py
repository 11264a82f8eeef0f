"""An item of practice made ready for a page, whoever's it is: of this office, of a colleague, or one that ships."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dienests.base.organisation.models import Role
from dienests.cases.languages import in_language
from dienests.exchange.item import KINDS, LICENCES, PER, SERVICES, Checklist, Cost, Finding, Item, Need, Parameter, html
from dienests.practice import Text
from dienests.web import formats
from dienests.web.office.exchange.library.shown_form import FormShown, form_shown
from dienests.web.office.exchange.library.shown_law import BasisShown, bases
from dienests.web.office.practice_track import Track, track_of

ASSUMED = frozenset("IU")  # tags of what nobody has lived through or read


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A result, or what went wrong. `assumed`: nobody has lived through it."""

    text: str
    source: str
    url: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """Another item that this one needs; without `url` it is not here."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class CostShown:
    what: str
    amount: str
    per: str
    source: str
    checked: bool


@dataclass(frozen=True, slots=True)
class TaskShown:
    title: str
    when: str
    who: str
    reason: str
    evidence: str
    after: str


@dataclass(frozen=True, slots=True)
class PhaseShown:
    title: str
    tasks: Sequence[TaskShown]


@dataclass(frozen=True, slots=True)
class AttachmentShown:
    name: str
    path: str
    size: int
    readable: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`html` is the text in `language`, made harmless; `languages`: those it is written in."""

    item: Item
    title: str
    summary: str
    kind: str
    licence: str
    services: Sequence[str]
    language: str
    languages: Sequence[str]
    html: SafeString
    bases: Sequence[BasisShown]
    documents: Sequence[DocumentShown]
    roles: Sequence[str]
    costs: Sequence[CostShown]
    results: Sequence[FindingShown]
    lessons: Sequence[FindingShown]
    form: FormShown | None
    opening: str
    phases: Sequence[PhaseShown]
    track: Track | None
    attachments: Sequence[AttachmentShown]
    parameters: Sequence[tuple[Parameter, str]]

    @property
    def needs_things(self) -> Sequence[tuple[str, Sequence[Need]]]:
        needs = self.item.needs
        groups = ((_("Team"), needs.team), (_("Equipment"), needs.equipment), (_("Premises"), needs.premises))
        return [(title, things) for title, things in groups if things]

    @property
    def needs_anything(self) -> bool:
        return bool(self.needs_things or self.documents or self.roles)


def _html(item: Item, tongue: str, values: Mapping[str, str] | None) -> SafeString:
    """What is to be filled in is called by its title, in the language of the text."""
    titles = {name: each.title[tongue] for name, each in item.parameters.items()}
    return SafeString(html(item.texts[tongue], values, titles=titles))  # made harmless by item.html


def shown(
    item: Item, *, today: date, language: str = "", values: Mapping[str, str] | None = None,
    document: Callable[[str], DocumentShown] | None = None, filled: bool = False, municipality: str = "",
) -> Shown:  # fmt: skip
    """`values` fill the places of its texts; `document` says where another item can be read; `filled`: the form with
    its example. No query."""
    texts = item.texts
    tongue = language if language in texts else (get_language() or "lv") if get_language() in texts else "lv"
    found = document or (lambda name: DocumentShown(name, ""))
    return Shown(
        item=item,
        title=in_language(item.title),
        summary=in_language(item.summary),
        kind=in_language(KINDS[item.kind]),
        licence=in_language(LICENCES[item.licence]),
        services=[in_language(SERVICES[each]) for each in item.services],
        language=tongue,
        languages=sorted(texts, key=lambda each: each != "lv"),
        html=_html(item, tongue, values),
        bases=bases(item, today=today, municipality=municipality),
        documents=[found(name) for name in item.needs.documents],
        roles=[str(Role(role).label) for role in item.needs.roles],
        costs=[_cost(cost) for cost in item.costs],
        results=_findings(item.results),
        lessons=_findings(item.lessons),
        form=form_shown(item.form, item.example if filled else None) if item.form else None,
        opening=in_language(item.checklist.opening) if item.checklist else "",
        phases=_phases(item.checklist) if item.checklist else [],
        track=track_of(item.process) if item.process else None,
        attachments=attachments_of(item),
        parameters=[(each, (values or {}).get(each.name, "")) for each in item.parameters.values()],
    )


def _cost(cost: Cost) -> CostShown:
    amount = formats.cents(cost.cents) if cost.cents is not None else _said(cost.words)
    return CostShown(in_language(cost.what), amount, in_language(PER[cost.per]), cost.source, cost.checked)


def attachments_of(item: Item) -> list[AttachmentShown]:
    return [
        AttachmentShown(
            path.rpartition("/")[2],
            path,
            len(item.files[path]),
            path.endswith((".pdf", ".docx", ".odt", ".xlsx", ".ods")),
        )
        for path in item.attachments
    ]


def _said(text: Text | None) -> str:
    return in_language(text) if text else ""


def _findings(findings: Iterable[Finding]) -> list[FindingShown]:
    return [FindingShown(in_language(it.text), it.source, it.url, it.tag in ASSUMED) for it in findings]


def _phases(checklist: Checklist) -> list[PhaseShown]:
    titles = {task.name: in_language(task.title) for task in checklist.tasks}
    return [
        PhaseShown(
            in_language(phase.title),
            [
                TaskShown(
                    titles[task.name],
                    _when(task.days),
                    in_language(task.who),
                    in_language(task.reason),
                    in_language(task.evidence),
                    "; ".join(titles[name] for name in task.after),
                )
                for task in checklist.tasks
                if task.phase == phase.name
            ],
        )
        for phase in checklist.phases
    ]


def _when(days: int) -> str:
    """Days from the opening in words."""
    if days == 0:
        return _("on the day")
    apart = abs(days)
    before = ngettext("%(days)s day before", "%(days)s days before", apart)
    after = ngettext("%(days)s day after", "%(days)s days after", apart)
    return (before if days < 0 else after) % {"days": apart}
