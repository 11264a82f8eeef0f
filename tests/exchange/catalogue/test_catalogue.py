"""What colleagues publish is found by any form of its words, narrowed, counted, and replaced as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienests.exchange.catalogue.catalogue import Catalogue
from dienests.exchange.catalogue.entries import Asked, Entry, OfficeEntry
from dienests.exchange.catalogue.latvian import stem, stems

OGRE = OfficeEntry(1, "Ogres sociālais dienests", "Ogre", "SHA256:ogre", 60_000)
ADAZI = OfficeEntry(2, "Ādažu sociālais dienests", "Ādaži", "SHA256:adazi", 23_000)
RULES = Entry(
    name="shelter_rules",
    kind="internal_regulation",
    title_lv="Patversmes iekšējās kārtības noteikumi",
    title_en="House rules of the shelter",
    summary_lv="Kā cilvēki dzīvo patversmē un kas jāievēro.",
    summary_en="How people live in the shelter.",
    licence="CC-BY-4.0",
    services=("shelter",),
    acts=("MK noteikumi Nr. 338",),
    parameters=(),
    version=2,
    commit="a" * 40,
    at="2026-01-01T00:00:00Z",
    text="Naktsmiers ir no plkst. 22. Klientam izsniedz gultas veļu.",
)
PLAN = replace(
    RULES, name="rehabilitation_plan", kind="form", title_lv="Sociālās rehabilitācijas plāns", title_en="Plan",
    summary_lv="Plāns klientam krīzes centrā.", summary_en="A plan.", services=("crisis_centre", "shelter"),
    parameters=("gmi_first",), cost_cents=5000, at="2026-02-01T00:00:00Z", text="Mērķi, uzdevumi, termiņi.",
)  # fmt: skip


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.sqlite") as opened:
        opened.put(OGRE, [RULES, PLAN])
        opened.put(ADAZI, [replace(RULES, adopted_key="SHA256:ogre", adopted_name="shelter_rules", commit="b" * 40)])
        yield opened


def names(catalogue: Catalogue, **asked: object) -> list[tuple[int, str]]:
    return [(row.office, row.name) for row in catalogue.search(Asked(**asked)).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words",
    ["patversme", "PATVERSMĒS", "patversmju noteikumi", "noteikumiem patversme", "kartiba patversme", "shelter"],
)
def test_any_form_of_a_word_with_marks_or_without_finds(catalogue: Catalogue, words: str) -> None:
    assert (1, "shelter_rules") in names(catalogue, words=words)


def test_a_title_weighs_more_than_a_text(catalogue: Catalogue) -> None:
    assert names(catalogue, words="plāns")[0] == (1, "rehabilitation_plan")
    assert names(catalogue, words="gultas veļa", office=1) == [(1, "shelter_rules")]
    assert names(catalogue, words="neesošs") == []


def test_everything_narrows_and_is_counted(catalogue: Catalogue) -> None:
    assert names(catalogue, kinds=("form",)) == [(1, "rehabilitation_plan")]
    assert names(catalogue, services=("crisis_centre", "shelter")) == [(1, "rehabilitation_plan")]
    assert names(catalogue, parameter="gmi_first") == [(1, "rehabilitation_plan")]
    assert names(catalogue, parameter="gmi") == []
    assert names(catalogue, residents_to=30_000) == [(2, "shelter_rules")]
    assert names(catalogue, cost_cents=4999) == []
    assert len(names(catalogue, act="nr. 338")) == 3
    page = catalogue.search(Asked(kinds=("form",)))
    assert (page.total, page.by_kind) == (1, {"internal_regulation": 2, "form": 1})
    assert page.by_service == {"crisis_centre": 1, "shelter": 1}


def test_how_far_it_travelled(catalogue: Catalogue) -> None:
    row = next(row for row in catalogue.search(Asked(office=1)).rows if row.name == "shelter_rules")
    assert row.adoptions == 1
    assert [found.office for found in catalogue.adopters("SHA256:ogre", "shelter_rules")] == [2]


def test_what_an_office_publishes_is_replaced_as_a_whole(catalogue: Catalogue) -> None:
    catalogue.put(OGRE, [replace(RULES, title_lv="Viesnīcas kārtība", commit="c" * 40)])
    assert names(catalogue, office=1) == [(1, "shelter_rules")]
    assert names(catalogue, words="viesnīca") == [(1, "shelter_rules")]
    assert names(catalogue, words="rehabilitācija") == []
    assert catalogue.commits(1) == {"shelter_rules": "c" * 40}

    def broken() -> Iterator[Entry]:
        yield PLAN
        raise RuntimeError

    with pytest.raises(RuntimeError):
        catalogue.put(OGRE, broken())
    assert catalogue.commits(1) == {"shelter_rules": "c" * 40}
    catalogue.forget(1)
    assert names(catalogue) == [(2, "shelter_rules")]


def test_what_was_withdrawn_is_found_only_when_asked_for(catalogue: Catalogue) -> None:
    catalogue.put(OGRE, [replace(PLAN, withdrawn="Veidlapa vairs neatbilst likumam.")])
    assert names(catalogue, office=1) == []
    assert names(catalogue, office=1, withdrawn=True) == [(1, "rehabilitation_plan")]


def test_a_file_of_another_format_is_begun_anew(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "catalogue.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE item (something TEXT)")
        connection.execute("PRAGMA user_version = 999")
    with Catalogue(path) as opened:
        opened.put(OGRE, [RULES])
        assert opened.search(Asked()).total == 1


@given(words=st.text(max_size=80))
def test_nothing_that_is_typed_breaks_the_search(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    with Catalogue(tmp_path_factory.getbasetemp() / "typed.sqlite") as opened:
        opened.search(Asked(words=words))


@pytest.mark.parametrize(
    "forms",
    ["patversme patversmes patversmei patversmi patversmē patversmju patversmēm patversmēs",
     "noteikumi noteikumu noteikumiem noteikumus noteikumos", "kārtība kārtības kārtību kārtībā kārtībām",
     "sociālais sociālā sociālās sociālajam sociālajā sociālajiem sociālo sociālajos",
     "pabalsts pabalsta pabalstu pabalstiem pabalstos", "klients klienta klientam klientu klienti klientiem",
     "ģimene ģimenes ģimeņu ģimenēm ģimenē", "centrs centra centrā centri centru centriem"],
)  # fmt: skip
def test_all_cases_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1, {form: stem(form) for form in forms.split()}


def test_short_words_stay_words() -> None:
    assert stems("Es un MK 809") == ["es", "un", "mk", "809"]


def test_text_that_was_fetched_is_found_and_stays_when_the_index_is_read_again(catalogue: Catalogue) -> None:
    known = replace(RULES, name="known", text="")
    catalogue.put(OGRE, [known])
    assert catalogue.without_text(1, tries=5, before=1.0) == ["known"]
    catalogue.put_text(1, "known", "a" * 40, "Zirgs stāv pagalmā.", whole=False)
    assert names(catalogue, words="zirgi") == [(1, "known")]
    assert catalogue.without_text(1, tries=5, before=1.0) == ["known"], "there is more to read"
    catalogue.put_text(1, "known", "a" * 40, "Zirgs un vilks.")
    catalogue.put(OGRE, [replace(known, title_lv="Cits")])
    assert names(catalogue, words="vilki cits") == [(1, "known")]
    assert catalogue.without_text(1, tries=5, before=1.0) == []


def test_text_of_a_version_that_is_not_the_newest_any_more_is_not_put(catalogue: Catalogue) -> None:
    later = replace(RULES, name="later", text="", commit="d" * 40)
    catalogue.put(OGRE, [replace(later, commit="a" * 40, text="Vecais vārds")])
    catalogue.put(OGRE, [later])
    assert catalogue.without_text(1, tries=5, before=1.0) == ["later"]
    catalogue.put_text(1, "later", "a" * 40, "Nekas")
    assert names(catalogue, words="vecais") == [(1, "later")], "until the newest is read"
    catalogue.put_text(1, "later", "d" * 40, "Jaunais vārds")
    assert names(catalogue, words="vecais") == []


def test_what_cannot_be_read_is_left_after_some_tries_until_there_is_another_version(catalogue: Catalogue) -> None:
    one, two = replace(RULES, name="one", text=""), replace(RULES, name="two", text="")
    catalogue.put(OGRE, [one, two])
    catalogue.count_try(1, "one", at=1.0)
    assert catalogue.without_text(1, tries=2, before=1.0) == ["two", "one"], "the least tried first"
    assert catalogue.without_text(1, tries=2, before=0.5) == ["two"], "the other was tried later than that"
    catalogue.count_try(1, "one", at=1.0)
    assert catalogue.without_text(1, tries=2, before=1.0) == ["two"]
    catalogue.put(OGRE, [replace(one, commit="e" * 40), two, replace(RULES, name="gone", text="", withdrawn="Vecs")])
    assert catalogue.without_text(1, tries=2, before=1.0) == ["one", "two"]


def test_a_catalogue_of_fewer_words_is_read_anew_and_searched_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "older.sqlite"
    with Catalogue(path) as catalogue:
        catalogue.put(OGRE, [RULES])
        assert catalogue.without_text(1, tries=1, before=9.0) == []
        catalogue._connection.execute("PRAGMA user_version = 3")
    with Catalogue(path) as catalogue:
        assert names(catalogue, words="gulta") == [(1, "shelter_rules")]
        assert catalogue.without_text(1, tries=1, before=9.0) == ["shelter_rules"]
        catalogue.put_text(1, "shelter_rules", RULES.commit, "Galds.")
    with Catalogue(path) as catalogue:
        assert names(catalogue, words="galdi") == [(1, "shelter_rules")]
        assert catalogue.without_text(1, tries=1, before=9.0) == []


def test_a_catalogue_of_another_format_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "older.sqlite"
    with Catalogue(path) as catalogue:
        catalogue.put(OGRE, [RULES])
        catalogue._connection.execute("PRAGMA user_version = 2")
    with Catalogue(path) as catalogue:
        assert catalogue.offices() == set()
