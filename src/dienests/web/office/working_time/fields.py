"""Lines of the forms of the staff's time, and what was typed into them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dienests.base.access import Actor
from dienests.base.organisation.models import Appointment, Role, User, held_on
from dienests.base.working_time.models import AbsenceKind, TrainingKind
from dienests.web.formats import as_whole
from dienests.web.office.person_forms import FormField, typed_day

Faults = Mapping[str, str]


def day_typed(text: str | None) -> date | str | None:
    """The day that was typed; the text itself when it is no day, so that the operation can say so."""
    try:
        return typed_day(text or "")
    except ValueError:
        return str(text)


def facts_typed(form: Mapping[str, str], *fields: str, days: tuple[str, ...] = ()) -> dict[str, Any]:
    """What an operation takes: texts as typed, days read."""
    texts = {field: form.get(field, "") for field in fields}
    return texts | {field: day_typed(form.get(field)) for field in days}


def colleague_typed(value: str | None) -> User | None:
    return User.objects.filter(pk=as_whole(value) or 0, is_active=True).first()


def colleagues(actor: Actor, of: User) -> tuple[tuple[str, str], ...]:
    """Who may stand in for `of`: the same role in the same unit first, then the same role, then the others."""
    rows = Appointment.objects.filter(held_on(actor.today), user__is_active=True, post__abolished_on__isnull=True)
    held = list(rows.select_related("user", "post__unit").order_by("user__full_name", "user_id", "pk"))
    own = {(row.post.role, row.post.unit_id) for row in held if row.user_id == of.pk}
    roles = {role for role, _unit in own}
    ranks: dict[int, tuple[int, str]] = {}
    labels: dict[int, list[str]] = {}
    for row in held:
        if row.user_id == of.pk:
            continue
        rank = 0 if (row.post.role, row.post.unit_id) in own else 1 if row.post.role in roles else 2
        ranks[row.user_id] = min(ranks.get(row.user_id, (3, "")), (rank, row.user.full_name))
        labels.setdefault(row.user_id, [row.user.full_name]).append(f"{Role(row.post.role).label}, {row.post.unit}")
    order = sorted(ranks, key=lambda number: (ranks[number], number))
    chosen = [(str(number), " – ".join([labels[number][0], "; ".join(labels[number][1:])])) for number in order]
    return (("", _("nobody: urgent work goes back to the unit")), *chosen)


def absence_fields(values: Mapping[str, Any], faults: Faults, *, actor: Actor, of: User) -> list[FormField]:
    return [
        select_field("kind", pgettext("absence", "What for"), values, faults, tuple(AbsenceKind.choices), needed=True),
        text_field("since", _("First day"), values, faults, hint=_("for example 14.07.2026; whole days"), needed=True),
        text_field("until", _("Last day"), values, faults, hint=_("may stay empty for a sickness only")),
        select_field("substitute", _("Who stands in"), values, faults, colleagues(actor, of)),
        text_field("note", _("Note"), values, faults, hint=_("seen by you and your heads"), wide=True),
    ]


def training_fields(values: Mapping[str, Any], faults: Faults) -> list[FormField]:
    return [
        select_field("kind", _("Kind"), values, faults, tuple(TrainingKind.choices), needed=True),
        text_field("title", _("What it was about"), values, faults, needed=True),
        text_field(
            "on", _("Day"), values, faults, hint=_("of one session; for a longer course the last day"), needed=True
        ),
        text_field("hours", _("Hours"), values, faults, hint=_("for example 6 or 1,5"), needed=True),
        text_field("provider", _("Who held it"), values, faults),
        text_field(
            "proof", _("Proof"), values, faults, hint=_("number of the certificate, or where the paper is kept")
        ),
    ]


def concern_fields(values: Mapping[str, Any], faults: Faults) -> list[FormField]:
    return [
        FormField(
            name="about",
            label=_("What is too much"),
            value=values.get("about", ""),
            error=faults.get("about", ""),
            hint=_("in your own words; no names of clients"),
            kind="textarea",
            optional=False,
            wide=True,
        ),
        FormField(
            name="would_help",
            label=_("What would help"),
            value=values.get("would_help", ""),
            error=faults.get("would_help", ""),
            kind="textarea",
            wide=True,
        ),
        FormField(
            name="only_head_of_office",
            label=_("Only the head of the office may read it"),
            value=values.get("only_head_of_office", ""),
            kind="checkbox",
            wide=True,
        ),
    ]


def text_field(
    name: str,
    label: str,
    values: Mapping[str, Any],
    faults: Faults,
    *,
    hint: str = "",
    needed: bool = False,
    wide: bool = False,
) -> FormField:
    value, error = values.get(name, ""), faults.get(name, "")
    return FormField(name=name, label=label, value=value, error=error, hint=hint, optional=not needed, wide=wide)


def select_field(
    name: str,
    label: str,
    values: Mapping[str, Any],
    faults: Faults,
    choices: tuple[tuple[str, Any], ...],
    *,
    needed: bool = False,
) -> FormField:
    return FormField(
        name=name,
        label=label,
        value=values.get(name, ""),
        error=faults.get(name, ""),
        kind="select",
        optional=not needed,
        choices=choices,
    )
