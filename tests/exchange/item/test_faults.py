"""What an author did wrong: file, line, what was found."""

import pytest

from dienests.exchange.item import item_faults, load_item, unknown_references
from tests.exchange.item.conftest import ABOUT, FORM, TEXT, Write, faults_of


def test_the_smallest_item_has_no_faults(write: Write) -> None:
    item = load_item(write())
    assert (item.name, item.kind, item.form is not None, item.attachments) == ("proba", "form", True, ())


@pytest.mark.parametrize(
    ("was", "becomes", "line", "found"),
    [
        ("kind: form", "kind: poem", 3, 'kind = "poem"'),
        ("name: proba", "name: other", 2, "name = other"),
        ("licence: CC0-1.0", "licence: all mine", 9, 'licence = "all mine"'),
        ("services: [assistance]", "services: []", 10, "services = []"),
        ("services: [assistance]", "services: [assistance, flying]", 10, 'services[1] = "flying"'),
        ("version: 1", "version: 0", 4, "version = 0"),
        ("dated: '2026-11-22'", "dated: '2026-02-30'", 5, "dated = 2026-02-30"),
        ("title: {lv: Proba, en: Trial}", "title: {lv: Proba}", 6, "title.en = —"),
        ("format: 1", "format: 1\nprice: 5", 2, "price = 5"),
        (
            "legal_basis: []",
            "legal_basis: [{act: {lv: A, en: A}, tag: V, checked: false}]",
            11,
            "legal_basis[0].valid_while = —",
        ),
        ("legal_basis: []", "legal_basis: []\nresults: [{lv: A, en: A, tag: V}]", 12, "results[0] = tag: V"),
        (
            "legal_basis: []",
            "legal_basis: []\ncosts:\n  - {what: {lv: A, en: A}, per: day, source: X, tag: U, checked: false}",
            13,
            "costs[0] = A",
        ),
        ("legal_basis: []", "legal_basis: []\nprocess: {practice: ogre}", 12, "process = form"),
        ("legal_basis: []", "legal_basis: []\nprocess: {practice: ../../etc}", 12, 'process.practice = "../../etc"'),
    ],
)
def test_item_yaml(write: Write, was: str, becomes: str, line: int, found: str) -> None:
    assert was in ABOUT
    assert faults_of(write(about=ABOUT.replace(was, becomes))) == [("item.yaml", line, found)]


@pytest.mark.parametrize(
    ("was", "becomes", "line", "found"),
    [
        ("name: why", "name: kind", 9, "sections[0].fields[1].name = kind"),
        ("is: [b]", "is: [c]", 9, "sections[0].fields[1].shown_if.is[0] = c"),
        ("is: [b]", "is: [true]", 9, "sections[0].fields[1].shown_if.is[0] = True"),
        ("field: kind", "field: amount", 9, "sections[0].fields[1].shown_if.field = amount"),
        ("type: money", "type: table", 10, "sections[0].fields[2].columns = table"),
        ("type: money", "type: date, least: 3", 10, "sections[0].fields[2].least = 3"),
        ("type: money", "type: money, least: 3, most: 2", 10, "sections[0].fields[2].least = 3"),
        ("type: money", "type: money, least: 0.5", 10, "sections[0].fields[2].least = 0.5"),
        ("type: money", "type: voice", 10, 'sections[0].fields[2].type = "voice"'),
        ("value: b", "value: a", 8, "sections[0].fields[0].options[1].value = a"),
    ],
)
def test_form_yaml(write: Write, was: str, becomes: str, line: int, found: str) -> None:
    assert was in FORM
    assert faults_of(write({"form.yaml": FORM.replace(was, becomes)}))[0] == ("form.yaml", line, found)


def test_a_text_begins_below_its_title_and_goes_down_step_by_step(write: Write) -> None:
    text = "# Nosaukums\n\n## Nodaļa\n\n#### Dziļi\n"
    assert faults_of(write({"text.lv.md": text})) == [("text.lv.md", 1, "# Nosaukums"), ("text.lv.md", 5, "#### Dziļi")]


def test_places_and_parameters_meet(write: Write) -> None:
    about = ABOUT + "parameters:\n  iestāde: {title: {lv: A, en: A}, example: {lv: A, en: A}}\n"
    folder = write({"text.lv.md": TEXT + "\nTālrunis {{talrunis}}, {{ Nav labi! }}\n"}, about=about)
    assert faults_of(folder) == [
        ("item.yaml", 13, "parameters.iestāde = iestāde"),
        ("text.lv.md", 5, "{{Nav labi!}}"),
        ("text.lv.md", 5, "{{talrunis}}"),
    ]


def test_a_misspelt_place_is_told_what_was_meant(write: Write) -> None:
    about = ABOUT + "parameters:\n  iestāde: {title: {lv: A, en: A}, example: {lv: A, en: A}}\n"
    folder = write({"text.lv.md": TEXT + "\n{{iestāde}} {{iestade}}\n"}, about=about)
    (fault,) = item_faults(folder)
    assert fault.expected.lv.endswith("varbūt iestāde")


@pytest.mark.parametrize(
    ("kind", "part"),
    [("form", "form.yaml"), ("process", "process/process.yaml"), ("opening_checklist", "checklist.yaml")],
)
def test_a_kind_needs_its_part(write: Write, kind: str, part: str) -> None:
    folder = write({"form.yaml": None}, about=ABOUT.replace("kind: form", f"kind: {kind}"))
    (fault,) = item_faults(folder)
    assert fault.line == 3
    assert part in fault.expected.en


def test_a_latvian_text_is_needed_and_an_english_one_is_not(write: Write) -> None:
    assert faults_of(write({"text.lv.md": None})) == [("text.lv.md", 0, "—")]
    assert set(load_item(write()).texts) == {"lv"}


def test_checklist_tasks_follow_what_stands_above_and_is_due_earlier(write: Write) -> None:
    task = "title: {lv: A, en: A}, who: {lv: A, en: A}, reason: {lv: A, en: A}, evidence: {lv: A, en: A}"
    checklist = (
        "format: 1\nopening: {lv: A, en: A}\nphases: [{name: p, title: {lv: A, en: A}}]\ntasks:\n"
        f"  - {{name: one, phase: p, days: -10, {task}}}\n"
        f"  - {{name: two, phase: q, days: -20, after: [one, three], {task}}}\n"
        f"  - {{name: one, phase: p, days: 0, {task}}}\n"
    )
    about = ABOUT.replace("kind: form", "kind: opening_checklist")
    folder = write({"form.yaml": None, "checklist.yaml": checklist}, about=about)
    assert faults_of(folder) == [
        ("checklist.yaml", 6, "tasks[1].after[1] = three"),
        ("checklist.yaml", 6, "tasks[1].days = -20"),
        ("checklist.yaml", 6, "tasks[1].phase = q"),
        ("checklist.yaml", 7, "tasks[2].name = one"),
    ]


def test_references_are_held_against_what_the_reader_has(write: Write) -> None:
    about = ABOUT + "needs:\n  documents: [ethics_code, etics_code]\n  parameters: [gmi_first, gmi_frist]\n"
    item = load_item(write(about=about))
    faults = unknown_references(item, items=["ethics_code"], parameters=["gmi_first"])
    assert [(fault.line, fault.found) for fault in faults] == [
        (13, "needs.documents[1] = etics_code"),
        (14, "needs.parameters[1] = gmi_frist"),
    ]
    assert "perhaps ethics_code" in faults[0].expected.en


def test_an_example_says_that_it_is_invented_and_fits_the_form(write: Write) -> None:
    real = "synthetic: false\nfilled: {kind: a}\n"
    assert faults_of(write({"examples/filled.yaml": real})) == [("examples/filled.yaml", 1, "synthetic = false")]
    wrong = "synthetic: true\nfilled:\n  kind: a\n  amount: -5\n"
    assert faults_of(write({"examples/filled.yaml": wrong})) == [("examples/filled.yaml", 4, "filled.amount = -5")]
