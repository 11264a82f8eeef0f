"""Every address of the project walked from the URL conf, with what fills its places."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.hostile.conftest import World


def every_address() -> Iterator[tuple[str, URLPattern]]:
    """(name with namespace, pattern); without a name: the route itself."""
    yield from _below(get_resolver(), "", "")


def _below(resolver: URLResolver, namespace: str, route: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _below(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""), here)
        else:
            yield (namespace + pattern.name if pattern.name else here), pattern


def about(world: World, name: str) -> dict[str, Any]:
    """What the places of an address of this name stand for, all of one case or one thing."""
    short = name.removeprefix("office:")
    if short in CASES_OF:
        return {"pk": getattr(world, CASES_OF[short]).pk, **_nested(world, short)}
    things: dict[str, Any] = {
        "person": world.person,
        "audit": world.person,
        "household": world.decided.household,
        "unit": world.office.unit,
        "post": world.post,
        "appointment": world.appointment,
        "staff": world.office.service,
        "batch": world.prepared,
        "grant": world.grant,
        "bills": world.grant,
        "payment": world.instalment,
        "provider": world.provider,
        "preview": world.preview,
        "absence": world.absence,
        "concern": world.concern,
        "training": world.training,
        "colleague": world.office.service,
        "reception": world.office.unit,
        "closed": world.closed_day,
        "practice": world.proposed_way,
        "study": world.study,
        "library": world.library_item,
        "visit": world.planned_stop.visit,
    }
    if short.startswith("library_adopt") and short != "library_adopt_answers":
        return {"pk": world.other_office.pk, "name": "ethics_code"}
    if short.startswith("library_edit"):
        return {"pk": world.own_draft.item_id, "part": "form"}
    if short.startswith("library_suggestion"):
        return {"pk": world.suggestion.pk}
    if short == "library_version":
        return {"pk": world.library_item.pk, "commit": world.library_item.commit}
    if short.startswith("library_attachment"):
        return {"pk": world.library_item.pk, "name": "plan.png"}
    if short == "library_shipped_item":
        return {"name": "ethics_code"}
    if short == "library_notice_close":
        return {"pk": world.library_notice.pk}
    if short.startswith("catalogue_"):
        said = short in ("catalogue_answer", "catalogue_take_back")
        return {
            "pk": (world.suggestion if said else world.other_office).pk,
            "name": "ethics_code",
            "item": "ethics_code",
            "file": "plan.png",
        }
    if short.startswith("visits_hosting_"):
        return {"pk": world.planned_stop.site_id or 0}
    if short == "visit_news_one":
        return {"pk": world.remembered.report.pk}
    if short in OTHER_OFFICES:
        return {"pk": world.other_office.pk}
    if short in QUEUES:
        return {
            "pk": {"filter": world.kept_filter, "handover": world.handover}.get(
                short.split("_")[1], world.office.organiser
            ).pk
        }
    if short == "practice_back":
        return {"pk": world.office.process.pk}
    if short == "post_new":
        return {"pk": world.office.unit.pk}
    if short == "absence_act":
        return {"pk": world.absence.pk, "act": "agree"}
    if short == "person_merge_undo":
        return {"pk": world.merge.pk}
    if short in ("batch_file", "batch_protocol"):
        return {"pk": world.approved.pk}
    return {"pk": things.get(short.split("_")[0], world.open).pk, **_nested(world, short)}


OTHER_OFFICES = (
    "colleague", "colleague_read", "colleague_leave", "colleague_return", "colleague_confirm", "colleague_accept",
    "colleague_keep",
)  # fmt: skip
QUEUES = ("queue_filter_delete", "queue_caseload", "queue_handover", "queue_handover_undo")
CASES_OF = {
    "letter": "decided",
    "letter_again": "decided",
    "letter_preview": "decided",
    "letter_issue": "decided",
    "letters": "decided",
    "decision": "decided",
    "decision_verify": "decided",
}


def _nested(world: World, short: str) -> dict[str, Any]:
    if short.startswith(("proposal_take_back", "control")):
        return {"pk": world.submission.case_id, "submission": world.submission.pk}
    if short.startswith("preview"):
        return {
            "household": world.household,
            "ceiling": world.ceiling.pk,
            "plot": "cost",
            "name": "coefficients_2026",
        }
    return {
        "document": world.document.pk,
        "publication": world.publication.pk,
        "commit": "0" * 40,
        "contact": world.contact.pk,
        "letter": world.letter.pk,
        "member": world.membership.pk,
        "other": world.double.pk,
        "stop": world.planned_stop.pk,
        "guest": world.remembered.guest.pk,
        "note": world.remembered.note.pk,
        "photograph": world.remembered.photograph.pk,
        "year": 2026,
        "table": "visits",
        "group": world.planned_stop.group_id,
        "user": world.planned_stop.host_id,
        "number": 1,
        "act": "close",
        "kind": "decision",
        "name": "ogre",
        "form": "proposal",
        "filetype": "json",
        "key": str(world.open.pk),
    }


def address_of(world: World, name: str, pattern: URLPattern) -> str:
    """The address itself, its places filled."""
    from django.urls import reverse

    places = {place: value for place, value in about(world, name).items() if place in pattern.pattern.converters}
    return reverse(name, kwargs=places)
