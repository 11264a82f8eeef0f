"""A form tried out before anybody else has to fill it in."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from dienests.exchange.item import Field, Form, form_schema, is_shown, validate_filled
from dienests.exchange.item.forms import read_form
from dienests.exchange.office.library.models import Draft
from dienests.exchange.office.library.writing.reading import number, words
from dienests.practice import PracticeFaults
from dienests.web.office.exchange.editor.faults import place_of
from dienests.web.office.exchange.editor.request import asked_draft, written_files

_PEOPLE = {"person": ("given_name", "family_name", "personal_code"), "signature": ("name", "signed_on", "role")}


@require_safe
def json_schema(request: HttpRequest, pk: int) -> HttpResponse:
    """JSON Schema of the filled form, to be taken along."""
    draft = asked_draft(request, pk)
    text = json.dumps(form_schema(_form(draft)), ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/schema+json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{draft.item.name}.schema.json"'
    return response


@require_POST
def try_form(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with answers typed into the preview. Nothing of them is kept."""
    form = _form(asked_draft(request, pk))
    answers = {field.name: given for field in form.fields() if (given := _answer(field, request.POST)) is not None}
    answers = {field.name: answers[field.name] for field in form.fields()
               if field.name in answers and is_shown(form, field, answers)}  # fmt: skip
    tongue = "en" if get_language() == "en" else "lv"
    labels = {field.name: field.label[tongue] for field in form.fields()}
    faults = [(labels.get((place_of(fault) or ("",))[0], ""), fault.expected[tongue])
              for fault in validate_filled(form, answers)]  # fmt: skip
    return render(request, "office/exchange/editor/tried.html", {"faults": faults})


def _form(draft: Draft) -> Form:
    """Raises Http404 where there is no form, or one that has faults."""
    content = written_files(draft).get("form.yaml")
    if content is None:
        raise Http404
    try:
        return read_form(content, file="form.yaml")
    except PracticeFaults as faulty:
        raise Http404 from faulty


def _answer(field: Field, sent: QueryDict) -> Any:
    """What was typed for a field, None for nothing. Of a table its first row: that is what the preview shows."""
    name = f"try.{field.name}"
    typed = words(sent.get(name, ""), lines=field.type == "long_text")
    if field.type == "yes_no":
        return {"true": True, "false": False}.get(typed)
    if field.type == "choices":
        return sent.getlist(name) or None
    if field.type in ("number", "money"):
        return number(typed, cents=field.type == "money", decimal=bool(field.decimals))
    if field.type in _PEOPLE:
        return {key: said for key in _PEOPLE[field.type] if (said := words(sent.get(f"{name}.{key}", "")))} or None
    if field.type == "table":
        return _table(field, sent, name)
    return typed or None


def _table(field: Field, sent: QueryDict, name: str) -> Any:
    rows = [row.name for row in field.rows] or ["0"]
    found = {}
    for row in rows:
        cells = {column.name: _cell(column, sent, f"{field.name}.{row}.{column.name}") for column in field.columns}
        given = {key: value for key, value in cells.items() if value is not None}
        if given:
            found[row] = given
    if field.rows:
        return found or None
    return list(found.values()) or None


def _cell(column: Field, sent: QueryDict, name: str) -> Any:
    copy = QueryDict(mutable=True)
    copy.setlist(f"try.{column.name}", sent.getlist(f"try.{name}"))
    return _answer(column, copy)
