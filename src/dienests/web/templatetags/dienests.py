"""Filters and components of every page; a built-in library: no {% load %} needed. All shown on /styleguide.

Filters   money cents number day short_day long_day moment clock month short_month lv_en person_code masked_code
          iban masked_iban file_size undo_url
Inline    icon badge state_badge deadline_chip unchecked_mark
Parts     case_head stage_track timeline explanation compare bars bands field form_faults
          empty_state progress_bar autosave_state query
Blocks    page_head panel notice dialog data_table control
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.forms import BoundField, Form
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dienests.web import formats
from dienests.web.accounts import DemoUser, demo_allowed, demo_users
from dienests.web.components import CaseHeader, Comparison, Deadline, Stage, Table, Text, TimelineEntry, Tone, deadline
from dienests.web.components import query_with as _query_with
from dienests.web.explanations import explained
from dienests.web.icons import icon_svg
from dienests.web.pictures import Bands, Bars
from dienests.web.undo import undo_url

register = template.Library()

FILTERS: Mapping[str, Callable[..., str]] = {
    "money": formats.money,
    "cents": formats.cents,
    "number": formats.number,
    "day": formats.day,
    "short_day": formats.short_day,
    "long_day": formats.long_day,
    "moment": formats.moment,
    "clock": formats.clock,
    "month": formats.month,
    "short_month": formats.short_month,
    "lv_en": formats.in_language,
    "person_code": formats.person_code,
    "masked_code": formats.masked_code,
    "iban": formats.iban,
    "masked_iban": formats.masked_iban,
    "file_size": formats.file_size,
    "undo_url": undo_url,
}
for _name, _filter in FILTERS.items():
    register.filter(_name, _filter)

# What a state looks like. Words come with the value (get_state_display); colour is never the only sign.
STATES: Mapping[str, tuple[Tone, str]] = {
    "open": ("accent", "pencil"),
    "waiting": ("stopped", "player-pause"),
    "submitted": ("note", "eye-check"),
    "returned": ("soon", "arrow-back-up"),
    "approved": ("accent", "gavel"),
    "decided": ("ok", "circle-check"),
    "withdrawn": ("stopped", "circle-off"),
    "grant": ("ok", "circle-check"),
    "refuse": ("late", "circle-x"),
    "status_only": ("note", "certificate"),
    "approve": ("ok", "circle-check"),
    "return": ("soon", "arrow-back-up"),
    "planned": ("accent", "calendar"),
    "held": ("soon", "hand-stop"),
    "batched": ("note", "stack-2"),
    "paid": ("ok", "cash"),
    "prepared": ("note", "stack-2"),
    "discarded": ("stopped", "circle-off"),
    "needy": ("ok", "circle-check"),
    "low_income": ("note", "circle-half-2"),
    "none": ("stopped", "circle-minus"),
    "vacant": ("soon", "armchair-off"),
    "ended": ("stopped", "circle-off"),
}
DEADLINE_ICONS = {
    "ok": "calendar",
    "soon": "clock-exclamation",
    "late": "alert-triangle",
    "stopped": "player-pause",
    "done": "check",
}
NOTICE_ICONS = {
    "ok": "circle-check",
    "soon": "alert-triangle",
    "late": "alert-circle",
    "note": "info-circle",
    "stopped": "player-pause",
    "accent": "info-circle",
    "": "info-circle",
}


@register.simple_tag
def icon(name: str, *, size: str = "", title: str = "") -> SafeString:
    """A line icon by its Tabler name. Without `title` it is decoration."""
    return icon_svg(name, size, title)


@register.simple_tag
def badge(text: Text, *, tone: str = "", icon: str = "") -> SafeString:
    """A word with an icon in a tone: ok, soon, late, stopped, note, accent or none."""
    return format_html(
        '<span class="badge{}">{}{}</span>', f" tone-{tone}" if tone else "", icon_svg(icon) if icon else "", text
    )


@register.simple_tag
def state_badge(code: str, label: Text) -> SafeString:
    """The state of a case, decision, instalment or batch: `{% state_badge case.state case.get_state_display %}`."""
    tone, picture = STATES.get(str(code), ("", "point"))
    return badge(label, tone=tone, icon=picture)


@register.simple_tag
def deadline_chip(
    term: Deadline | None = None,
    *,
    on: date | None = None,
    today: date | None = None,
    state: str = "",
    days: int | None = None,
    label: Text = "",
    stopped_on: date | None = None,
) -> SafeString | str:
    """A term as icon, word and date. Give a Deadline, or `on` with `today`, or `on` with `state` and `days`."""
    if term is None and on is not None:
        if state:
            term = Deadline(label=label, on=on, state=state, days=days)  # type: ignore[arg-type]
        elif today is not None:
            term = deadline(label, on, today=today, stopped_on=stopped_on)
    if term is None or term.on is None:
        return ""
    tone = {"soon": " tone-soon", "late": " tone-late", "stopped": " tone-stopped"}.get(term.state, "")
    words = format_html("{} · ", term.words) if term.words else ""
    name = format_html('<span class="chip-date">{}:</span> ', term.label) if term.label else ""
    return format_html(
        '<span class="badge{}">{}<span>{}{}<span class="chip-date">{}</span></span></span>',
        tone,
        icon_svg(DEADLINE_ICONS.get(term.state, "calendar")),
        name,
        words,
        formats.day(term.on),
    )


@register.inclusion_tag("components/unchecked.html")
def unchecked_mark() -> dict[str, object]:
    """Says that a rule or figure was not compared with the statute itself."""
    return {}


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """?… of this page with changes: `{% query state="open" page=None %}`; None removes."""
    request = context.get("request")
    return _query_with(request.GET if request else QueryDict(), **changes)


# --- parts ---------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def page_head(content: str, *, title: Text, lead: Text = "", back: str = "", back_label: Text = "") -> SafeString:
    """The head of a page. The block holds the actions, of which one is `.btn-primary`."""
    return _rendered("page_head", content, title=title, lead=lead, back=back, back_label=back_label)


@register.simple_block_tag
def case_head(content: str, header: CaseHeader) -> SafeString:
    """The head every page of a case has. The block holds the primary action of this page."""
    return _rendered("case_head", content, header=header)


@register.inclusion_tag("components/stages.html")
def stage_track(stages: Sequence[Stage]) -> dict[str, object]:
    """The stages of a case: done, now, still to come, not applying."""
    marks = {"done": "circle-check", "now": "circle-dot", "next": "circle", "skipped": "circle-minus"}
    return {"stages": [{"stage": stage, "icon": marks[stage.state]} for stage in stages]}


@register.simple_block_tag
def panel(content: str, *, title: Text = "", flush: bool = False, id: str = "", hint: Text = "") -> SafeString:
    """A white area with a title. `flush`: for tables, without padding."""
    return _rendered("panel", content, title=title, flush=flush, id=id, hint=hint)


@register.simple_block_tag
def notice(content: str, *, tone: str = "note", title: Text = "") -> SafeString:
    """Something to know on this page; it stays (unlike a toast)."""
    return _rendered("notice", content, tone=tone, title=title, icon=NOTICE_ICONS[tone])


@register.simple_block_tag
def dialog(content: str, *, id: str, title: Text, wide: bool = False) -> SafeString:
    """A native dialog, opened by any `<button data-dialog="ID">`; Esc and a click outside close it."""
    return _rendered("dialog", content, id=id, title=title, wide=wide)


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Sequence[TimelineEntry]) -> dict[str, object]:
    """What happened, in the order given."""
    return {"entries": entries}


@register.inclusion_tag("components/explanation.html")
def explanation(assessment: Mapping[str, Any]) -> dict[str, object]:
    """The explanation of an assessment (its to_json()): what failed first, then the tree."""
    failures, roots = explained(assessment)
    return {"failures": failures, "roots": roots}


@register.inclusion_tag("components/compare.html")
def compare(comparison: Comparison, *, caption: Text = "") -> dict[str, object]:
    """Side by side, differences first."""
    rows, group = [], None
    for row in comparison.ordered:
        write = {"money": formats.money, "day": formats.day, "text": formats.in_language}[row.kind]
        values = [formats.NOTHING if value in (None, "") else write(value) for value in row.values]
        head = row.group if row.group != group and not row.differs else ""
        group = group if row.differs else row.group
        rows.append({"row": row, "values": values, "numeric": row.kind != "text", "head": head})
    width = len(comparison.sides) + 1
    return {"comparison": comparison, "rows": rows, "caption": caption, "width": width}


@register.inclusion_tag("components/bars.html")
def bars(picture: Bars) -> dict[str, object]:
    """Amounts by month as bars, with the table behind."""
    return {"picture": picture}


@register.inclusion_tag("components/bands.html")
def bands(picture: Bands) -> dict[str, object]:
    """Periods as bands on a line of time, with the table behind."""
    return {"picture": picture}


@register.simple_block_tag
def data_table(content: str, table: Table, *, caption: Text, empty: Text = "", empty_hint: Text = "") -> SafeString:
    """A list. The block holds the rows (`<tr>…</tr>`, cells with data-col="KEY"); everything around them is ours."""
    return _rendered("data_table", content, table=table, caption=caption, empty=empty, empty_hint=empty_hint)


@register.inclusion_tag("components/empty.html")
def empty_state(
    title: Text, *, hint: Text = "", icon: str = "inbox", url: str = "", label: Text = ""
) -> dict[str, Any]:
    """Nothing here: says so, why, and what to do."""
    return {"title": title, "hint": hint, "icon": icon, "url": url, "label": label}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, *, hint: Text = "", wide: bool = False) -> dict[str, object]:
    """A field of a Django form: label, hint, control, fault; linked for screen readers."""
    kind = bound.widget_type
    described = [f"{bound.id_for_label}-hint"] if hint or bound.help_text else []
    described += [f"{bound.id_for_label}-fault"] if bound.errors else []
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attributes),
        "id": bound.id_for_label,
        "hint": hint or bound.help_text,
        "errors": list(bound.errors),
        "check": kind == "checkbox",
        "group": kind in ("radioselect", "checkboxselectmultiple"),
        "optional": not bound.field.required and kind != "checkbox",
        "wide": wide,
    }


@register.simple_block_tag
def control(
    content: str,
    *,
    label: Text,
    id: str,
    hint: Text = "",
    error: Text = "",
    optional: bool = False,
    wide: bool = False,
    check: bool = False,
) -> SafeString:
    """The frame of a field around a control written by hand, which must have `id` (and aria-describedby ID-hint)."""
    return _rendered(
        "control", content, label=label, id=id, hint=hint, error=error, optional=optional, wide=wide, check=check
    )


@register.inclusion_tag("components/form_faults.html")
def form_faults(form: Form | None = None, *, faults: Sequence[tuple[str, Text]] = ()) -> dict[str, object]:
    """All faults of a form at its top, each a link to its field; gets the focus. `faults`: (id of field, sentence)."""
    lines: list[tuple[str, Text, Text]] = [(target, "", sentence) for target, sentence in faults]
    if form is not None and form.errors:
        lines += [("", "", str(error)) for error in form.non_field_errors()]
        lines += [(each.id_for_label or "", each.label, str(error)) for each in form for error in each.errors]
    return {"lines": lines}


@register.inclusion_tag("components/progress.html")
def progress_bar(done: int, total: int, *, label: Text, poll: str = "") -> dict[str, object]:
    """Work that takes a while. With `poll`, the block is fetched from there every second and replaces itself."""
    return {"done": done, "total": max(total, 1), "label": label, "poll": poll}


@register.inclusion_tag("components/autosave.html")
def autosave_state() -> dict[str, object]:
    """Where autosave.js says "Saved 10:32". Put it inside the form with data-autosave."""
    return {}


@register.simple_tag(takes_context=True)
def demo_sign_in(context: template.Context) -> list[tuple[str, list[DemoUser]]]:
    """The users of a demonstration by role; empty where one-click sign-in is not allowed."""
    request = context["request"]
    return demo_users(today=timezone.localdate()) if demo_allowed(request) else []


def _rendered(name: str, content: str, **context: object) -> SafeString:
    return render_to_string(f"components/{name}.html", {"content": content, **context})
