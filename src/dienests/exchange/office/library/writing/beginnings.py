"""Blank items: for each kind the headings such a text has, and the part without which it is not of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dienests.exchange.comparing.trees import yaml_text
from dienests.exchange.item.vocabulary import FORMAT, PART_OF_KIND
from dienests.exchange.office.library.writing.about import about_file, of_this_office
from dienests.practice import SHIPPED

Both = Mapping[str, str]
_HEADINGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "internal_regulation": (
        ("Vispārīgie jautājumi", "General provisions"), ("Kārtība", "Procedure"), ("Atbildība", "Responsibility"),
        ("Noslēguma jautājumi", "Final provisions"),
    ),
    "form": (("Kad veidlapu aizpilda", "When the form is filled in"), ("Kā aizpilda", "How it is filled in"),
             ("Kas notiek pēc tam", "What happens then")),
    "methodology": (("Mērķis", "Aim"), ("Kam paredzēta", "For whom"), ("Norise", "How it goes"),
                    ("Kā zina, ka izdevās", "How one knows that it worked")),
    "process": (("Kā strādā", "How the work is done"), ("Kas vajadzīgs", "What it takes"),
                ("Kam pievērst uzmanību", "What to watch")),
    "letter": (("Kad vēstuli sūta", "When the letter is sent"), ("Vēstules teksts", "Text of the letter")),
    "additional_benefit": (("Kam pienākas", "Who is entitled"), ("Apmērs", "Amount"), ("Kā piesakās", "How to apply"),
                           ("Lēmums un izmaksa", "Decision and payment")),
    "service_description": (("Mērķis un saņēmēji", "Aim and clients"), ("Pakalpojuma saturs", "What the service is"),
                            ("Kārtība", "Procedure"), ("Finansējums", "Funding"), ("Kvalitāte", "Quality")),
    "opening_checklist": (("Kā lietot sarakstu", "How to use the list"),),
    "assessment_form": (("Kad vērtē", "When to assess"), ("Kā vērtē", "How to assess"),
                        ("Ko dara ar rezultātu", "What is done with the result")),
}  # fmt: skip


def blank(kind: str, *, title: Both, summary: Both) -> dict[str, bytes]:
    """Files of an item of a kind with nothing in it but headings."""
    texts = {
        tongue: "\n".join(f"## {pair[at]}\n" for pair in _HEADINGS[kind]) for at, tongue in enumerate(("lv", "en"))
    }
    files = {f"text.{tongue}.md": text.encode() for tongue, text in texts.items()}
    return of_this_office({"item.yaml": about_file(about(kind, title, summary)), **files, **part_of(kind, title)})


def about(kind: str, title: Both, summary: Both) -> dict[str, Any]:
    return {
        "format": FORMAT, "name": kind, "kind": kind, "title": dict(title), "summary": dict(summary),
        "licence": "CC-BY-4.0", "legal_basis": [],
    }  # fmt: skip


def part_of(kind: str, title: Both) -> dict[str, bytes]:
    """The file that makes an item of its kind, with the least that it needs."""
    path = PART_OF_KIND.get(kind)
    if path is None:
        return {}
    if path == "process/process.yaml":
        return {path: (SHIPPED / "ogre" / "process.yaml").read_bytes()}
    tree = _form(title) if path == "form.yaml" else _checklist()
    return {path: yaml_text({"format": FORMAT, **tree}).encode()}


def _form(title: Both) -> dict[str, Any]:
    question = {"name": "question", "type": "text", "label": {"lv": "Jautājums", "en": "Question"}}
    section = {"name": "section", "title": {"lv": "Sadaļa", "en": "Section"}, "fields": [question]}
    return {"title": dict(title), "sections": [section]}


def _checklist() -> dict[str, Any]:
    phases = [("prepare", "Sagatavošana", "Preparing"), ("open", "Atvēršana", "Opening"),
              ("after", "Pirmie mēneši", "The first months")]  # fmt: skip
    first = {
        "name": "decision", "phase": "prepare", "title": {"lv": "Lēmums par atvēršanu", "en": "Decision to open"},
        "who": {"lv": "Vadītājs", "en": "The head"}, "days": -180, "reason": {"lv": "", "en": ""},
        "evidence": {"lv": "", "en": ""},
    }  # fmt: skip
    return {
        "opening": {"lv": "Pirmā diena ar klientiem", "en": "The first day with clients"},
        "phases": [{"name": name, "title": {"lv": lv, "en": en}} for name, lv, en in phases],
        "tasks": [first],
    }
