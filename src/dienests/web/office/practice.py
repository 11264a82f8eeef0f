"""The practice in force: how the office works, by which law, with which reasons, papers and letters."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from dienests.base.access import Actor, may, require
from dienests.base.organisation.models import Office
from dienests.cases.access import PROCESS_CHOOSE, PROCESS_VIEW, PROPOSAL_VIEW
from dienests.cases.languages import in_language
from dienests.cases.models import ProcessVersion
from dienests.cases.operations.letters import Language
from dienests.cases.operations.process import latest_version
from dienests.cases.paper_errors import PaperError, PaperReason
from dienests.cases.process_versions import practice_of_version
from dienests.cases.queries.process import open_proposals, versions_with_cases
from dienests.practice import LetterFaults, Practice, render_letter
from dienests.practice.letter_sample import SAMPLES
from dienests.web import formats
from dienests.web.components import Link
from dienests.web.office import letter_preview
from dienests.web.office.law_rows import law_groups
from dienests.web.office.practice_track import setting_text, track_of

OUTCOMES: dict[str, Promise] = {
    "grant": gettext_lazy("For granting"),
    "status_only": gettext_lazy("For a status without a benefit"),
    "refuse": gettext_lazy("For refusing"),
    "return": gettext_lazy("For returning at control"),
    "stop": gettext_lazy("For stopping a benefit"),
}
FROM: dict[str, Promise] = {
    "household": gettext_lazy("one for the household"),
    "each_adult": gettext_lazy("each adult"),
    "each_member": gettext_lazy("each member"),
}
VERSIONS_SHOWN = 20


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def in_force() -> tuple[ProcessVersion | None, Practice | None]:
    """The practice that new cases get, if one was chosen."""
    version = latest_version()
    return version, practice_of_version(pk=version.pk, digest=version.digest) if version else None


def _shown(request: HttpRequest, template: str, *, here: str, **context: Any) -> HttpResponse:
    actor = _actor(request)
    require(actor, PROCESS_VIEW)
    version, practice = in_force()
    tabs = [
        Link(label=label, url=reverse(f"office:{name}"), current=name == here)
        for name, label in (
            ("practice", pgettext("tab", "Process")),
            ("practice_law", pgettext("tab", "Figures of the law")),
            ("practice_reasons", pgettext("tab", "Reasons")),
            ("practice_papers", pgettext("tab", "Papers")),
            ("practice_letters", pgettext("tab", "Letters and terms")),
        )
    ]
    shown = {"version": version, "practice": practice, "tabs": tabs, "choosing": may(actor, PROCESS_CHOOSE), **context}
    if practice is not None:
        shown |= {"practice_title": in_language(practice.title), **_of(practice, here, actor)}
    return render(request, template, shown)


def _of(practice: Practice, here: str, actor: Actor) -> dict[str, Any]:
    if here == "practice":
        return {"track": track_of(practice.process), **_history(actor)}
    if here == "practice_reasons":
        return {"groups": _reasons(practice)}
    if here == "practice_papers":
        return {"papers": [{"rule": rule, "from": FROM[rule.wanted_from]} for rule in practice.documents.values()]}
    if here == "practice_letters":
        settings = [{"setting": each, "text": setting_text(each)} for each in practice.settings.values()]
        return {"letters": [each for each in practice.letters.values() if each.kind in SAMPLES], "settings": settings}
    return {}


def _history(actor: Actor) -> dict[str, Any]:
    """What was in force, and, for those who may see it, what is proposed: two queries."""
    seeing = may(actor, PROPOSAL_VIEW)
    return {
        "versions": versions_with_cases(limit=VERSIONS_SHOWN),
        "seeing": seeing,
        "waiting": list(open_proposals()) if seeing else [],
    }


def _reasons(practice: Practice) -> list[dict[str, Any]]:
    groups = [
        {"title": title, "reasons": [each for each in practice.reasons.values() if each.outcome == outcome]}
        for outcome, title in OUTCOMES.items()
    ]
    return [group for group in groups if group["reasons"]]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The process as a track, and what was in force before."""
    return _shown(request, "office/practice/process.html", here="practice")


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """Thresholds, coefficients and limits on a day as known on a day."""
    today = _actor(request).today
    on = formats.as_typed_day(request.GET.get("on")) or today
    known = formats.as_typed_day(request.GET.get("known")) or today
    own = Office.objects.values_list("municipality", flat=True).first() or ""
    everywhere = request.GET.get("everywhere") == "1"
    groups = law_groups(on=on, known_on=known, municipality="" if everywhere else own)
    context = {
        "groups": groups,
        "on": on,
        "known": known,
        "everywhere": everywhere,
        "values": sum(len(group.rows) for group in groups),
        "unchecked": sum(group.unchecked for group in groups),
    }
    return _shown(request, "office/practice/law.html", here="practice_law", **context)


@require_safe
def reasons(request: HttpRequest) -> HttpResponse:
    """The closed list of reasons."""
    return _shown(request, "office/practice/reasons.html", here="practice_reasons")


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """The checklist of papers."""
    return _shown(request, "office/practice/papers.html", here="practice_papers")


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Letters with their samples, and the terms and texts of the office."""
    return _shown(request, "office/practice/letters.html", here="practice_letters")


@require_safe
def sample(request: HttpRequest, kind: str) -> HttpResponse:
    """A letter of the practice in force with the figures of nobody."""
    require(_actor(request), PROCESS_VIEW)
    _version, practice = in_force()
    if practice is None or kind not in practice.letters or kind not in SAMPLES:
        raise Http404
    return letter_preview.preview(
        request, lambda language: _printed(practice, kind, language), title=in_language(practice.letters[kind].title)
    )


def _printed(practice: Practice, kind: str, language: Language) -> bytes:
    try:
        return render_letter(practice, kind=kind, context=SAMPLES[kind], language=language)
    except LetterFaults as error:
        first = error.faults[0].sentence(language)
        raise PaperError(PaperReason.TEMPLATE_FAULTS, values={"what": first}) from error
