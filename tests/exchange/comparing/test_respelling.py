"""A file that says something else keeps its order, its spelling and its comments where nothing changed."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienests.exchange.comparing.respelling import respelled
from dienests.exchange.comparing.trees import yaml_text
from dienests.practice.strict_yaml import read_yaml

FILE = b"""\
# The form of the shelter.
format: 1
title: {lv: Veidlapa, en: Form}   # short
# Who asks
owner: 'Ogre'  # the office
note: |
  One line.

  Another.

sections:
  # About the person
  - name: person
    fields:
      - name: given  # as in the passport
        required: true
      # The last one
      - name: family
  - name: means

# At the end
kind: form
"""


def tree() -> dict[str, Any]:
    data = read_yaml(FILE, file="")[0].data
    assert isinstance(data, dict)
    return deepcopy(data)


def test_the_same_is_the_same_to_the_byte() -> None:
    assert respelled(FILE, tree()) == FILE


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (lambda t: t.update(owner="Daugavpils"), "owner: 'Ogre'  # the office", "owner: Daugavpils  # the office"),
        (lambda t: t.update(kind="letter"), "kind: form", "kind: letter"),
        (lambda t: t["title"].update(en="Sheet"), "{lv: Veidlapa, en: Form}   # short", ""),
        (lambda t: t.pop("owner"), "# Who asks\nowner: 'Ogre'  # the office\n", ""),
        (lambda t: t["sections"][0]["fields"][1].update(name="surname"), "- name: family", "- name: surname"),
        (
            lambda t: t["sections"][0]["fields"].pop(0),
            "- name: given  # as in the passport\n        required: true\n",
            "",
        ),
        (lambda t: t["sections"].append({"name": "end"}), "- name: means\n", "- name: means\n  - name: end\n"),
        (lambda t: t.update(note="Short."), "note: |\n  One line.\n\n  Another.\n", "note: Short.\n"),
    ],
)
def test_only_what_changed_is_written_anew(change: Any, old: str, new: str) -> None:
    wanted = tree()
    change(wanted)
    found = respelled(FILE, wanted).decode()
    assert read_yaml(found.encode(), file="")[0].data == wanted
    untouched = [line for line in FILE.decode().replace(old, "\0").splitlines() if line.strip() and "\0" not in line]
    for line in untouched:
        assert line in found.splitlines()
    assert new in found


def test_keys_that_came_stand_where_they_are_wanted() -> None:
    wanted = {"format": 1, "fresh": ["a"], **{key: value for key, value in tree().items() if key != "format"}}
    found = respelled(FILE, wanted).decode()
    assert "format: 1\nfresh:\n  - a\ntitle:" in found
    assert found.count("#") == FILE.decode().count("#")


def sections(change: Any) -> str:
    wanted = tree()
    change(wanted["sections"])
    found = respelled(FILE, wanted).decode()
    assert read_yaml(found.encode(), file="")[0].data == wanted
    return found


def test_a_comment_follows_its_entry_and_goes_with_it() -> None:
    moved = sections(lambda s: s.reverse())
    assert "  - name: means\n  # About the person\n  - name: person\n" in moved
    gone = sections(lambda s: s.pop(0))
    assert ("# About the person" in gone, "# as in the passport" in gone, "# Who asks" in gone) == (False, False, True)
    assert "# The last one" not in sections(lambda s: s[0]["fields"].pop())


def test_an_entry_put_before_another_leaves_that_its_comment() -> None:
    def change(sections: Any) -> None:
        sections.insert(0, {"name": "first"})
        sections[1]["fields"][0]["required"] = False

    found = sections(change)
    assert "  - name: first\n  # About the person\n  - name: person\n" in found
    assert "name: given  # as in the passport\n        required: false\n" in found


@pytest.mark.parametrize(
    "content", [b"", b"[1, 2]", b"a: [", b"{a: 1}", b"- 1\n", b"a: &x 1\nb: *x\n", b"a: 1\na: 2\n"]
)
def test_what_cannot_be_taken_apart_is_written_anew(content: bytes) -> None:
    assert read_yaml(respelled(content, {"a": [1, {"b": "c"}]}), file="")[0].data == {"a": [1, {"b": "c"}]}


WORDS = st.text(st.sampled_from("ab:#-' \n\"ā{}"), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("pqrs"), inner, max_size=3),
    max_leaves=12,
)
TREES = st.dictionaries(st.sampled_from("abcde"), VALUES, min_size=1, max_size=4)


@given(TREES, TREES)
@settings(max_examples=150, deadline=None)
def test_whatever_is_wanted_is_what_it_says(before: dict[str, Any], wanted: dict[str, Any]) -> None:
    found = respelled(yaml_text(before).encode(), wanted)
    again, faults = read_yaml(found, file="")
    anew, _faults = read_yaml(yaml_text(wanted).encode(), file="")
    assert (repr(again.data), bool(faults)) == (repr(anew.data), bool(_faults))
