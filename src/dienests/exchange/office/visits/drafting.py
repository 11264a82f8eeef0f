"""The first draft of a report: what was written down, in order, and nothing else. The same rows, the same text."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, time

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.exchange.office.visits.figures import hours_words, staff_minutes
from dienests.exchange.office.visits.models import Note, NoteKind, Side, Stop, StopKind, Visit

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_BEGINS = re.compile(r"^(\s*)([-+=>]|\d+[.)])", re.MULTILINE)


def drafted(visit: Visit, language: str) -> tuple[str, str]:
    """(title, Markdown) in `language`. Notes that only this office sees are left out: guests read the report too.

    Nobody is named: a report speaks of offices.
    """
    with translation.override(language):
        notes = _notes(visit)
        stops = list(visit.stops.filter(called_off=False).select_related("site", "group"))
        parts = [
            *_beginning(visit, stops),
            *_programme(stops),
            *_questions(notes),
            *_bullets(notes, NoteKind.SEEN, _("What was seen")),
            *_ideas(notes),
            *_promises(notes),
            *_figures(visit, notes, stops),
        ]
        return _title(visit), "\n\n".join(parts)


def plain(text: str) -> str:
    """Words of others as one line of Markdown that says nothing but them."""
    line = " ".join(text.split())
    return _BEGINS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", line))


def _notes(visit: Visit) -> list[Note]:
    rows = visit.notes.filter(only_ours=False, struck_at=None)
    return list(rows.select_related("site", "delivered", "became").order_by("at", "pk"))


def _title(visit: Visit) -> str:
    told = {"office": visit.office, "day": _day(visit.on or visit.begins_on)}
    if visit.side == Side.GUEST:
        return _("Visit to %(office)s, %(day)s") % told
    return _("Visit of %(office)s, %(day)s") % told


def _beginning(visit: Visit, stops: Sequence[Stop]) -> Iterator[str]:
    number = visit.guests.count() or visit.guests_number
    told = {"office": plain(visit.office), "day": _day(visit.on or visit.begins_on), "n": number}
    if visit.side == Side.GUEST:
        yield (
            ngettext(
                "On %(day)s %(n)s colleague of ours visited %(office)s.",
                "On %(day)s %(n)s colleagues of ours visited %(office)s.",
                number,
            )
            % told
        )
    else:
        yield (
            ngettext(
                "On %(day)s we received %(n)s guest from %(office)s.",
                "On %(day)s we received %(n)s guests from %(office)s.",
                number,
            )
            % told
        )
    if visit.purpose.strip():
        yield _("The reason: %(purpose)s") % {"purpose": plain(visit.purpose)}
    groups = {stop.group_id for stop in stops if stop.group_id}
    if len(groups) > 1:
        words = ngettext("The guests went in %(n)s group.", "The guests went in %(n)s groups.", len(groups))
        yield words % {"n": len(groups)}


def _programme(stops: Sequence[Stop]) -> Iterator[str]:
    if not stops:
        return
    yield "## " + _("Programme")
    lines: dict[tuple[time, time, str], list[str]] = {}
    for stop in stops:
        title = stop.title or (stop.site.name if stop.site else str(StopKind(stop.kind).label).capitalize())
        groups = lines.setdefault((stop.begins, stop.ends, plain(str(title))), [])
        if stop.group:
            groups.append(plain(stop.group.name) or _("group %(number)s") % {"number": stop.group.number})
    yield "\n".join(
        f"- {begins:%H:%M}–{ends:%H:%M} · {title}" + (f" ({', '.join(sorted(groups))})" if groups else "")
        for (begins, ends, title), groups in sorted(lines.items())
    )


def _questions(notes: Sequence[Note]) -> Iterator[str]:
    questions = [note for note in notes if note.kind == NoteKind.QUESTION]
    if not questions:
        return
    yield "## " + _("Questions and answers")
    for question in questions:
        yield f"**{plain(question.text)}**"
        answers = [note for note in notes if note.answers_id == question.pk]
        yield "\n\n".join(plain(each.text) for each in answers) if answers else f"*{_('Not answered yet.')}*"


def _bullets(notes: Sequence[Note], kind: NoteKind, title: str) -> Iterator[str]:
    chosen = [note for note in notes if note.kind == kind]
    if chosen:
        yield f"## {title}"
        yield "\n".join(f"- {_at(note)}{plain(note.text)}" for note in chosen)


def _ideas(notes: Sequence[Note]) -> Iterator[str]:
    chosen = [note for note in notes if note.kind == NoteKind.IDEA]
    if chosen:
        yield "## " + _("Ideas to try")
        yield "\n".join(f"- {_at(note)}{plain(note.text)}{_became(note)}" for note in chosen)


def _became(note: Note) -> str:
    if note.became:
        return " → " + plain(note.became.title)
    return f" → {plain(note.outcome)}" if note.outcome else ""


def _promises(notes: Sequence[Note]) -> Iterator[str]:
    chosen = [note for note in notes if note.kind == NoteKind.PROMISE]
    if chosen:
        yield "## " + _("Promised documents")
        yield "\n".join(f"- {plain(note.text)} – {_kept(note)}" for note in chosen)


def _kept(note: Note) -> str:
    if note.delivered:
        return _("delivered: %(item)s") % {"item": plain(note.delivered.title)}
    return _("by %(day)s") % {"day": _day(note.due_on)} if note.due_on else _("still to come")


def _figures(visit: Visit, notes: Sequence[Note], stops: Sequence[Stop]) -> Iterator[str]:
    asked = [note for note in notes if note.kind == NoteKind.QUESTION]
    answered = {note.answers_id for note in notes if note.answers_id}
    promised = [note for note in notes if note.kind == NoteKind.PROMISE]
    sites = {stop.site_id for stop in stops if stop.site_id}
    minutes = staff_minutes(stops, list(visit.host_hours.all()))
    delivered = sum(note.delivered_id is not None for note in promised)
    ideas = sum(note.kind == NoteKind.IDEA for note in notes)
    lines = [
        (_("sites seen: %(n)s"), len(sites), 0),
        (_("questions asked: %(n)s, answered: %(done)s"), len(asked), len(answered)),
        (_("ideas written down: %(n)s"), ideas, 0),
        (_("documents promised: %(n)s, delivered: %(done)s"), len(promised), delivered),
        (_("hours of staff: %(n)s"), hours_words(minutes) if minutes else 0, 0),
    ]
    told = [f"- {words % {'n': n, 'done': done}}" for words, n, done in lines if n]
    if told:
        yield "## " + _("In figures")
        yield "\n".join(told)


def _at(note: Note) -> str:
    return f"{plain(note.site.name)}: " if note.site else ""


def _day(day: date) -> str:
    """As formats.day of the pages writes it; here without them."""
    if translation.get_language() == "en":
        return f"{day.day} {day:%b} {day.year}"
    return f"{day:%d.%m.%Y}."
