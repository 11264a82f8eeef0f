"""What happened to a case, in words: the audit trail as people tell it to each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dienests.cases.languages import in_language
from dienests.cases.models import Case, ContactKind
from dienests.cases.process_versions import practice_of
from dienests.cases.queries.case import TimelineRow
from dienests.practice import Practice
from dienests.web.components import TimelineEntry, Tone
from dienests.web.formats import as_whole, day

Told = tuple[Promise, str, Tone]
WORDS: Mapping[str, Told] = {
    "case_opened": (gettext_lazy("Application taken"), "file-plus", "accent"),
    "signature_noted": (gettext_lazy("Signature noted"), "signature", ""),
    "application_changed": (gettext_lazy("Application changed"), "pencil", ""),
    "declaration_saved": (gettext_lazy("Declaration changed"), "pencil", ""),
    "stage_finished": (gettext_lazy("Stage finished, case handed over"), "arrow-right", "accent"),
    "client_visit_noted": (gettext_lazy("The client came"), "user", ""),
    "contact_noted": (gettext_lazy("Contact with the client"), "messages", ""),
    "contact_removed": (gettext_lazy("Contact removed: noted by mistake"), "message-off", ""),
    "case_taken": (gettext_lazy("Taken from the queue"), "hand-grab", ""),
    "case_released": (gettext_lazy("Put back into the queue"), "arrow-back-up", ""),
    "case_assigned": (gettext_lazy("Given to a colleague"), "user-share", ""),
    "case_withdrawn": (gettext_lazy("Application withdrawn"), "circle-off", "late"),
    "decision_submitted": (gettext_lazy("Submitted"), "send", "accent"),
    "submission_taken_back": (gettext_lazy("Submission taken back"), "arrow-back-up", ""),
    "submission_opened": (gettext_lazy("Opened for control"), "eye", ""),
    "submission_approved": (gettext_lazy("Control: approved"), "eye-check", "ok"),
    "submission_returned": (gettext_lazy("Control: returned for correction"), "arrow-back-up", "late"),
    "reopened_for_editing": (gettext_lazy("Reopened for editing; the submission is void"), "lock-open", "late"),
    "decision_made": (gettext_lazy("Decided"), "gavel", "ok"),
    "paper_waived": (gettext_lazy("Noted why a paper is not in the case"), "file-minus", ""),
    "paper_required_again": (gettext_lazy("Paper needed again"), "file-alert", ""),
    "document_added": (gettext_lazy("Document added"), "paperclip", ""),
    "document_classified": (gettext_lazy("Document named"), "tag", ""),
    "document_removed": (gettext_lazy("Document removed"), "trash", "late"),
    "documents_requested": (gettext_lazy("Papers asked for; the clock stands still"), "mail", "accent"),
    "documents_received": (gettext_lazy("Papers received; the clock runs again"), "mail-opened", "ok"),
    "documents_request_withdrawn": (gettext_lazy("Request for papers withdrawn"), "mail-off", ""),
    "documents_request_lapsed": (gettext_lazy("Papers did not come within the term"), "mail-exclamation", "late"),
    "letter_issued": (gettext_lazy("Letter signed"), "mail-forward", "ok"),
    "letter_regenerated": (gettext_lazy("Letter printed again"), "printer", ""),
    "grant_created": (gettext_lazy("Payments planned"), "cash", "ok"),
    "grant_ended": (gettext_lazy("Grant ended"), "cash-off", "late"),
    "bills_entered": (gettext_lazy("Bills of a month entered"), "receipt", ""),
    "month_recalculated": (gettext_lazy("Housing benefit of a month calculated"), "calculator", ""),
    "payee_changed": (gettext_lazy("Payee changed"), "building-bank", ""),
    "instalment_held": (gettext_lazy("Payment held"), "hand-stop", ""),
    "instalment_released": (gettext_lazy("Payment released"), "player-play", ""),
}
FIELDS: Mapping[str, Promise] = {
    "asked": gettext_lazy("what is asked for"),
    "payment": gettext_lazy("where to pay"),
    "channel": gettext_lazy("channel"),
}


def timeline_of(case: Case, rows: Sequence[TimelineRow], *, people: Mapping[int, str]) -> list[TimelineEntry]:
    """The rows of `queries.case.timeline` as entries of the page. `people`: names by id, for whose paper it is."""
    practice = practice_of(case)
    return [_entry(case, row, practice, people) for row in rows]


def _entry(case: Case, row: TimelineRow, practice: Practice, people: Mapping[int, str]) -> TimelineEntry:
    told = WORDS.get(row.event)
    what, icon, tone = told if told else (row.event.replace("_", " "), "point", "")
    return TimelineEntry(
        at=row.at,
        what=what,
        who=row.who,
        detail=". ".join(part for part in (_detail(row, practice, people), row.reason) if part),
        icon=icon,
        tone=tone,
        url=_place(case, row),
    )


def _detail(row: TimelineRow, practice: Practice, people: Mapping[int, str]) -> str:
    told = row.details
    if row.event.startswith("document_"):
        rule = practice.documents.get(str(told.get("kind")))
        return " · ".join(filter(None, (str(told.get("name", "")), in_language(rule.title) if rule else "")))
    if row.event in ("paper_waived", "paper_required_again"):
        return _paper(str(told.get("key", "")), practice, people)
    if row.event == "documents_requested":
        papers = [_paper(str(item), practice, people) for item in told.get("items", [])]
        return _("%(papers)s; by %(day)s") % {"papers": "; ".join(papers), "day": day(told.get("due"))}
    if row.event == "signature_noted":
        return people.get(_number(told.get("person")), "")
    if row.event in ("contact_noted", "contact_removed"):
        kind = dict(ContactKind.choices).get(str(told.get("kind")), told.get("kind"))
        return f"{kind}, {day(told.get('on'))}"
    if row.event == "case_assigned":
        return str(told.get("colleague", ""))
    if row.event == "application_changed":
        return ", ".join(str(FIELDS.get(name, name)) for name in told.get("fields", []))
    if row.event == "stage_finished":
        return " → ".join(_stage(told.get(end), practice) for end in ("stage", "next"))
    if row.event == "declaration_saved":
        count = len(told.get("changed", [])) + int(told.get("more", 0))
        return ngettext("%(count)s place", "%(count)s places", count) % {"count": count}
    return str(told.get("number") or told.get("letter") or "")


def _paper(key: str, practice: Practice, people: Mapping[int, str]) -> str:
    code, _colon, whose = key.partition(":")
    rule = practice.documents.get(code)
    title = in_language(rule.title) if rule else key
    name = people.get(_number(whose), whose if rule else "")
    return f"{title} ({name})" if name else title


def _stage(name: Any, practice: Practice) -> str:
    found = next((stage for stage in practice.process.stages if stage.name == name), None)
    return in_language(found.title) if found else str(name or "")


def _number(value: Any) -> int:
    return as_whole(value) or 0


def _place(case: Case, row: TimelineRow) -> str:
    if row.event.startswith(("document", "paper_")):
        return reverse("office:documents", args=[case.pk])
    if row.event == "declaration_saved":
        return reverse("office:declaration", args=[case.pk])
    return ""
