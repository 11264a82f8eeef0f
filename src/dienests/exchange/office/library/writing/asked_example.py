"""The example of a form as it is filled in: what the form asks, as inputs. YAML is only how the answers are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from dienests.cases.languages import in_language
from dienests.exchange.item import Field, Form, is_shown
from dienests.exchange.item.forms import read_form
from dienests.exchange.office.library.writing import inputs as ask
from dienests.practice import PracticeFaults

ANSWERS = "filled"
LINES = 3  # of a long text


def inputs_for(files: Mapping[str, bytes]) -> Sequence[ask.Input]:
    """Of the form as it is now; none where there is no form, or one that cannot be read."""
    try:
        form = read_form(files["form.yaml"], file="form.yaml")
    except (KeyError, PracticeFaults):
        return ()
    return (
        ask.Group(key=ANSWERS, label=in_language(form.title), inputs=tuple(_questions(form))),
        ask.Both(key="note", label=_("A word about the example"), aside=True,
                 hint=_("For example, that persons and figures are invented.")),
    )  # fmt: skip


def _questions(form: Form) -> Sequence[ask.Input]:
    hung_on = {field.shown_if.field for field in form.fields() if field.shown_if}
    found: list[ask.Input] = []
    for section in form.sections:
        hint = in_language(section.hint) if section.hint else ""
        found.append(ask.Heading(key=f"section_{section.name}", label=in_language(section.title), hint=hint))
        found += [_question(each, only=_when(form, each), redraws=each.name in hung_on) for each in section.fields]
    return found


def _when(form: Form, field: Field) -> Callable[[ask.Tree], bool]:
    return (lambda tree: is_shown(form, field, tree)) if field.shown_if else ask.always


def _question(field: Field, *, only: Callable[[ask.Tree], bool] = ask.always, redraws: bool = False) -> ask.Input:
    key, label, needed = field.name, in_language(field.label), field.required
    hint = in_language(field.hint) if field.hint else ""
    options = tuple((each.value, in_language(each.label)) for each in field.options)
    match field.type:
        case "long_text":
            return ask.Line(key=key, label=label, hint=hint, needed=needed, only=only, lines=LINES)
        case "number" | "money":
            cents = ask.always if field.type == "money" else ask.never
            return ask.Number(key=key, label=label, hint=hint, needed=needed, only=only, cents=cents,
                              decimal=bool(field.decimals))  # fmt: skip
        case "date":
            return ask.Day(key=key, label=label, hint=hint, needed=needed, only=only)
        case "yes_no":
            return ask.YesNo(key=key, label=label, hint=hint, needed=needed, only=only, redraws=redraws)
        case "choice":
            return ask.Choice(key=key, label=label, hint=hint, needed=needed, only=only, options=options,
                              redraws=redraws)  # fmt: skip
        case "choices":
            return ask.Several(key=key, label=label, hint=hint, needed=needed, only=only, options=options,
                               redraws=redraws)  # fmt: skip
        case "person":
            return _inner(key, label, hint, needed, only, _PERSON)
        case "signature":
            return _inner(key, label, hint, needed, only, _SIGNATURE)
        case "table":
            return _table(field, label, hint, only)
    return ask.Line(key=key, label=label, hint=hint, needed=needed, only=only)


_PERSON = (
    ask.Line(key="given_name", label=_("given name")),
    ask.Line(key="family_name", label=_("family name")),
    ask.Line(key="personal_code", label=_("personal code"), hint=_("Invented ones only: 000000-00000")),
)
_SIGNATURE = (
    ask.Line(key="name", label=_("name and surname")),
    ask.Day(key="signed_on", label=_("day")),
    ask.Line(key="role", label=_("post or role")),
)


def _inner(
    key: str, label: str, hint: str, needed: bool, only: Callable[[ask.Tree], bool], inputs: Sequence[ask.Input]
) -> ask.Group:
    return ask.Group(key=key, label=label, hint=hint, needed=needed, only=only, inputs=inputs, inner=True)


def _table(field: Field, label: str, hint: str, only: Callable[[ask.Tree], bool]) -> ask.Input:
    columns = tuple(_question(each) for each in field.columns)
    if field.rows:
        rows = tuple(_inner(row.name, in_language(row.label), "", False, ask.always, columns) for row in field.rows)
        return _inner(field.name, label, hint, field.required, only, rows)
    return ask.Rows(key=field.name, label=label, hint=hint, needed=field.required, only=only, one=_("row"),
                    inputs=columns, head="")  # fmt: skip
