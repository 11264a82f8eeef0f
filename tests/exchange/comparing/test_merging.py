"""Three versions into one: nothing of either side is lost, and what both changed is asked."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dienests.exchange.comparing.conflicts import Answer, Unresolved
from dienests.exchange.comparing.merging import merge
from dienests.exchange.comparing.passages import passages
from dienests.exchange.comparing.structure import structure_differences
from dienests.exchange.comparing.trees import yaml_text
from dienests.exchange.comparing.words import text_differences
from dienests.practice.strict_yaml import read_yaml

RULES = """\
# Patversmes iekšējā kārtība

## Uzņemšana

Klientu uzņem jebkurā diennakts laikā. Darbinieks
pārbauda dokumentus un reģistrē klientu žurnālā.

- Klients uzrāda dokumentu.
- Klients paraksta kārtību.

## Naktsmiers

Naktsmiers ir no plkst. 22.00 līdz 6.00.
"""


def texts(base: str, ours: str, theirs: str) -> list[dict[str, bytes]]:
    return [{"text.lv.md": text.encode()} for text in (base, ours, theirs)]


def test_changes_in_different_passages_come_together() -> None:
    ours = RULES.replace("22.00", "23.00")
    theirs = RULES.replace("- Klients paraksta", "- Klients izlasa un paraksta").replace("# Pat", "# Nakts pat")
    merged = merge(*texts(RULES, ours, theirs))
    assert not merged.conflicts
    text = merged.resolved({})["text.lv.md"].decode()
    assert text == theirs.replace("22.00", "23.00")


def test_a_paragraph_wrapped_anew_is_no_change() -> None:
    rewrapped = RULES.replace("Darbinieks\npārbauda", "\nDarbinieks pārbauda")
    theirs = RULES.replace("reģistrē klientu", "reģistrē viņu")
    merged = merge(*texts(RULES, rewrapped, theirs))
    assert not merged.conflicts
    assert "reģistrē viņu žurnālā" in merged.resolved({})["text.lv.md"].decode()
    assert {each.kind for each in text_differences(RULES, rewrapped)} == {"same"}


def test_the_same_passage_changed_by_both_is_asked_with_where_it_stands() -> None:
    ours, theirs = RULES.replace("22.00", "23.00"), RULES.replace("22.00", "21.00")
    merged = merge(*texts(RULES, ours, theirs))
    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.place, conflict.suggestion) == ("text.lv.md", "Naktsmiers", None)
    with pytest.raises(Unresolved):
        merged.resolved({})
    assert merged.resolved({1: Answer("ours")})["text.lv.md"].decode() == ours
    assert merged.resolved({1: Answer("theirs")})["text.lv.md"].decode() == theirs
    own = merged.resolved({1: Answer(words="Naktsmiera nav.\n")})["text.lv.md"].decode()
    assert own.endswith("## Naktsmiers\n\nNaktsmiera nav.\n")


def test_different_words_of_one_passage_are_suggested_together_but_asked() -> None:
    ours, theirs = RULES.replace("no plkst. 22.00", "no plkst. 23.00"), RULES.replace("6.00", "7.00")
    (conflict,) = merge(*texts(RULES, ours, theirs)).conflicts
    assert conflict.suggestion == "Naktsmiers ir no plkst. 23.00 līdz 7.00.\n"


PROCESS = """\
# Kā mēs strādājam
stages:
  - name: reception     # viens logs
    roles: [social_worker, assistance_organiser]
    minutes: 30
  - name: control
    roles: [head_of_unit]
    share: 100
"""


def trees(base: str, ours: str, theirs: str) -> list[dict[str, bytes]]:
    return [{"process.yaml": text.encode()} for text in (base, ours, theirs)]


def test_yaml_is_merged_by_names_and_keeps_comments_where_lines_allow() -> None:
    ours = PROCESS.replace("minutes: 30", "minutes: 40")
    theirs = PROCESS.replace("share: 100", "share: 20") + "  - name: payment\n    roles: [accountant]\n"
    merged = merge(*trees(PROCESS, ours, theirs))
    text = merged.resolved({})["process.yaml"].decode()
    assert not merged.conflicts
    assert "# viens logs" in text
    assert "minutes: 40" in text
    assert "share: 20" in text
    assert "payment" in text


FORM = """\
# Veidlapa, ko izsniedz patversmē.
format: 1
title: {lv: Anketa, en: Survey}
sections:
  # Vispirms par cilvēku.
  - name: person
    fields:
      - name: given  # kā pasē
        label: Vārds
      # Jautā tikai vienreiz.
      - name: phone
        label: Tālrunis
  # Pēc tam par naktsmītni.
  - name: night
    fields:
      - name: bed
        label: Gulta
"""


def form(*changes: tuple[str, str]) -> bytes:
    text = FORM
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_comments_and_order_stay_where_both_changed_the_same_file() -> None:
    """Neighbouring lines: the file cannot be merged by lines, and is ours with only their values in it."""
    ours = form(("Anketa", "Aptauja"), ("label: Vārds", "label: Vārds, uzvārds"), ("name: bed", "name: bunk"))
    theirs = form(("format: 1", "format: 2"), ("kā pasē\n        label: Vārds", "kā pasē\n        required: true\n"
                  "        label: Vārds"))  # fmt: skip
    merged = merge({"form.yaml": form()}, {"form.yaml": ours}, {"form.yaml": theirs})
    assert not merged.conflicts
    expected = ours.replace(b"format: 1", b"format: 2").replace(b"        label: V", b"        required: true\n"
                            b"        label: V")  # fmt: skip
    found = merged.resolved({})["form.yaml"]
    assert read_yaml(found, file="")[0].data == read_yaml(expected, file="")[0].data
    assert [line for line in found.splitlines() if b"#" in line] == [
        line for line in FORM.encode().splitlines() if b"#" in line
    ]


def test_what_is_chosen_stands_among_our_comments_and_what_goes_takes_its_own_along() -> None:
    ours = form(("label: Gulta", "label: Gultasvieta"))
    theirs = form(("label: Gulta", "label: Istaba"), ("      # Jautā tikai vienreiz.\n      - name: phone\n"
                  "        label: Tālrunis\n", ""))  # fmt: skip
    merged = merge({"form.yaml": form()}, {"form.yaml": ours}, {"form.yaml": theirs})
    found = merged.resolved({1: Answer(side="theirs")})["form.yaml"].decode()
    assert found == theirs.decode()
    assert "Jautā" not in found
    assert merged.resolved({1: Answer(side="ours")})["form.yaml"].decode() == theirs.decode().replace(
        "Istaba", "Gultasvieta"
    )


def test_without_a_base_every_difference_is_asked_and_nothing_else() -> None:
    theirs = RULES.replace("22.00", "21.00").replace("- Klients paraksta kārtību.\n", "")
    theirs = theirs.replace("## Uzņemšana\n\n", "## Uzņemšana\n\nIevads.\n\n")
    merged = merge(None, {"text.lv.md": RULES.encode()}, {"text.lv.md": theirs.encode()})
    assert [(each.base, bool(each.ours), bool(each.theirs)) for each in merged.conflicts] == [
        (None, False, True), (None, True, False), (None, True, True),
    ]  # fmt: skip
    for side, text in (("ours", RULES), ("theirs", theirs)):
        answers = {each.number: Answer(side=side) for each in merged.conflicts}  # type: ignore[arg-type]
        found = merged.resolved(answers)["text.lv.md"].decode()
        assert found.split() == text.split()


def test_without_a_base_forms_are_asked_by_their_names_and_ours_keeps_its_comments() -> None:
    theirs = form(("label: Vārds", "label: Vārdi"), ("  # Pēc tam par naktsmītni.\n  - name: night\n    fields:\n"
                  "      - name: bed\n        label: Gulta\n", "  - name: food\n    fields: []\n"))  # fmt: skip
    merged = merge(None, {"form.yaml": form(), "a.md": b"x"}, {"form.yaml": theirs, "b.md": b"y"})
    assert [(each.path, each.place) for each in merged.conflicts] == [
        ("a.md", ""), ("b.md", ""), ("form.yaml", "sections → person → fields → given → label"),
        ("form.yaml", "sections → food"), ("form.yaml", "sections → night"),
    ]  # fmt: skip
    assert merged.resolved({each.number: Answer(side="ours") for each in merged.conflicts}) == {
        "form.yaml": form(), "a.md": b"x",
    }  # fmt: skip
    taken = merged.resolved({each.number: Answer(side="theirs") for each in merged.conflicts})
    assert taken.keys() == {"form.yaml", "b.md"}
    assert read_yaml(taken["form.yaml"], file="")[0].data == read_yaml(theirs, file="")[0].data
    assert "# kā pasē" in taken["form.yaml"].decode()


def test_neighbouring_lines_of_yaml_are_no_conflict() -> None:
    ours = PROCESS.replace("[social_worker, assistance_organiser]\n    minutes: 30", "[social_worker]\n    minutes: 30")
    theirs = PROCESS.replace("minutes: 30", "minutes: 20")
    merged = merge(*trees(PROCESS, ours, theirs))
    assert not merged.conflicts
    stage = yaml.safe_load(merged.resolved({})["process.yaml"])["stages"][0]
    assert stage == {"name": "reception", "roles": ["social_worker"], "minutes": 20}


def test_a_value_changed_by_both_is_asked_by_its_name() -> None:
    merged = merge(*trees(PROCESS, PROCESS.replace("share: 100", "share: 50"), PROCESS.replace("100", "20")))
    (conflict,) = merged.conflicts
    assert (conflict.place, conflict.base, conflict.ours, conflict.theirs) == ("stages → control → share", 100, 50, 20)
    assert yaml.safe_load(merged.resolved({1: Answer("theirs")})["process.yaml"])["stages"][1]["share"] == 20


def test_what_one_side_took_away_and_the_other_changed_is_asked() -> None:
    without = PROCESS.replace("  - name: control\n    roles: [head_of_unit]\n    share: 100\n", "")
    merged = merge(*trees(PROCESS, without, PROCESS.replace("share: 100", "share: 20")))
    (conflict,) = merged.conflicts
    assert (conflict.place, conflict.ours) == ("stages → control", None)
    assert [s["name"] for s in yaml.safe_load(merged.resolved({1: Answer("ours")})["process.yaml"])["stages"]] == [
        "reception"
    ]
    assert len(yaml.safe_load(merged.resolved({1: Answer("theirs")})["process.yaml"])["stages"]) == 2


def test_an_order_that_only_they_changed_is_theirs_and_one_that_both_changed_is_asked() -> None:
    def listed(*names: str, minutes: int = 1) -> str:
        return yaml_text({"stages": [{"name": name, "minutes": minutes if name == "a" else 1} for name in names]})

    merged = merge(*trees(listed("a", "b", "c"), listed("a", "b", "c", minutes=9), listed("c", "a", "b")))
    stages = yaml.safe_load(merged.resolved({})["process.yaml"])["stages"]
    assert ([stage["name"] for stage in stages], stages[1]["minutes"]) == (["c", "a", "b"], 9)
    both = merge(*trees(listed("a", "b", "c"), listed("b", "a", "c"), listed("c", "a", "b")))
    assert [conflict.place for conflict in both.conflicts] == ["stages"]


def test_files_come_go_and_collide() -> None:
    base = {"a.pdf": b"1", "b.pdf": b"1", "c.pdf": b"1", "d.pdf": b"1"}
    ours = {"a.pdf": b"2", "b.pdf": b"1", "d.pdf": b"2", "ours.pdf": b"x"}
    theirs = {"a.pdf": b"3", "c.pdf": b"1", "d.pdf": b"2", "theirs.pdf": b"y"}
    merged = merge(base, ours, theirs)
    assert [conflict.path for conflict in merged.conflicts] == ["a.pdf"]
    assert merged.resolved({1: Answer("theirs")}) == {
        "a.pdf": b"3",
        "d.pdf": b"2",
        "ours.pdf": b"x",
        "theirs.pdf": b"y",
    }


def test_yaml_that_cannot_be_read_is_asked_as_a_whole() -> None:
    merged = merge(*trees(PROCESS, PROCESS + "x: [", PROCESS + "y: 1\n"))
    assert [(each.place, each.path) for each in merged.conflicts] == [("", "process.yaml")]
    assert merged.resolved({1: Answer("ours")})["process.yaml"].decode() == PROCESS + "x: ["


NAMES = st.sampled_from(["a", "b", "c", "d"])
LEAVES = st.integers(0, 3) | st.sampled_from(["x", "y\nz", "1", "true", ""]) | st.booleans()
TREES = st.recursive(
    LEAVES,
    lambda inside: (
        st.dictionaries(NAMES, inside, max_size=3)
        | st.lists(NAMES, unique=True, max_size=3).flatmap(
            lambda names: st.tuples(*(inside for _ in names)).map(
                lambda values: [{"name": name, "value": value} for name, value in zip(names, values, strict=True)]
            )
        )
    ),
    max_leaves=8,
).filter(lambda tree: isinstance(tree, dict))


@given(TREES)
def test_what_is_written_is_read_again(tree: dict[str, object]) -> None:
    document, faults = read_yaml(yaml_text(tree).encode(), file="x")
    assert (document.data, faults) == (tree, ())


@given(TREES, TREES)
def test_a_side_that_changed_nothing_gives_way(base: dict[str, object], changed: dict[str, object]) -> None:
    for three in ((base, changed, base), (base, base, changed), (base, changed, changed)):
        merged = merge(*({"f.yaml": yaml_text(side).encode()} for side in three))
        assert not merged.conflicts
        assert yaml.safe_load(merged.resolved({})["f.yaml"]) == changed
    assert (list(structure_differences(base, changed)) == []) == (base == changed)


@given(TREES, TREES, TREES)
def test_answering_ours_or_theirs_never_invents(
    base: dict[str, object], ours: dict[str, object], theirs: dict[str, object]
) -> None:
    three = [{"f.yaml": yaml_text(side).encode()} for side in (base, ours, theirs)]
    merged = merge(*three)
    for side in ("ours", "theirs"):
        answers = {conflict.number: Answer(side) for conflict in merged.conflicts}
        leaves = set(_leaves(yaml.safe_load(merged.resolved(answers)["f.yaml"])))
        assert leaves <= {*_leaves(ours), *_leaves(theirs)}


def _leaves(tree: object, place: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    if isinstance(tree, dict):
        return [leaf for key, value in tree.items() for leaf in _leaves(value, (*place, key))]
    if isinstance(tree, list):
        return [leaf for entry in tree for leaf in _leaves(entry, (*place, entry["name"]))]
    return [(*place, type(tree), tree)]


@given(st.lists(st.sampled_from(["# A", "Teksts.", "- punkts", "| a | b |", "```", "", "  ", "> citāts"]), max_size=14))
def test_passages_joined_are_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert "".join(passage.raw for passage in passages(text)) == text
    assert all(each.kind == "same" for each in text_differences(text, text))


@given(st.data())
def test_differences_hold_both_texts(data: st.DataObject) -> None:
    some = st.lists(
        st.sampled_from(["# A\n\n", "Viens divi trīs.\n\n", "Viens divi četri.\n\n", "- a\n", "- b\n"]), max_size=8
    )
    before, after = "".join(data.draw(some)), "".join(data.draw(some))
    found = text_differences(before, after)
    for text, gone in ((before, "added"), (after, "removed")):
        kept = ["".join(piece.text for piece in each.pieces if piece.kind != gone) for each in found]
        assert "\n".join(kept).split() == text.split()
