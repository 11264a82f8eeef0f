"""Two installations, each a process of its own; what one learns of the other comes over HTTP alone."""

import pytest

from tests.exchange.installations.conftest import Begin
from tests.exchange.installations.installation import Failed, Installation

ITEM = "home_visit_report"
HOUR = 3600.0


def introduce(*pairs: tuple[Installation, Installation]) -> None:
    """The first of each pair reads the second, and compares its key over the telephone."""
    for reader, read in pairs:
        reader.do("add", address=read.address)
        assert reader.do("read", address=read.address)["fault"] is None
        reader.do("confirm", address=read.address, digits=read.do("spoken"))
        reader.do("read", address=read.address)


def kinds(office: Installation) -> list[str]:
    return [notice["kind"] for notice in office.do("notices")]


def first_line(office: Installation, name: str) -> str:
    """A line of the text that a change can be made in."""
    lines = office.do("text", name=name).splitlines()
    return next(line for line in lines if len(line) > 60 and not line.startswith(("#", "|", "-", ">")))


@pytest.fixture
def daugavpils(begin: Begin) -> Installation:
    return begin("daugavpils")


@pytest.fixture
def ogre(begin: Begin) -> Installation:
    return begin("ogre")


def test_from_publishing_to_a_suggestion_that_is_accepted(daugavpils: Installation, ogre: Installation) -> None:
    daugavpils.do("publish_shipped", name=ITEM)
    introduce((ogre, daugavpils), (daugavpils, ogre))
    assert ogre.do("colleague", address=daugavpils.address)["items"] == [ITEM]

    ogre.do("adopt", address=daugavpils.address, name=ITEM)
    assert set(ogre.do("pages", name=ITEM).values()) == {200}, "what was adopted and not published yet"
    line = first_line(daugavpils, ITEM)
    ours, theirs = f"{line} Ogrē arī pa tālruni.", f"{line} Daugavpilī divi kopā."
    ogre.do("change_draft", name=ITEM, old=line, new=ours)
    adopted = ogre.do("publish_draft", name=ITEM, words="Pārņemts no Daugavpils")
    upstream = daugavpils.do("item", name=ITEM)["commit"]
    assert adopted["number"] == 1
    assert upstream in ogre.do("parents", name=ITEM)

    # Both change the same sentence: the later version is a notice, and taking it in asks which.
    newer = daugavpils.do("change_and_publish", name=ITEM, old=line, new=theirs)
    ogre.do("read", address=daugavpils.address)
    assert "upstream" in kinds(ogre)
    conflicts = ogre.do("begin_update", name=ITEM)
    assert len(conflicts) == 1
    ogre.do("answer_conflict", name=ITEM, conflict=conflicts[0], take="theirs")
    ogre.do("finish_update", name=ITEM)
    merged = ogre.do("publish_draft", name=ITEM, words="Ievērota Daugavpils otrā redakcija")
    assert theirs in ogre.do("text", name=ITEM)
    assert newer["commit"] in ogre.do("parents", name=ITEM)

    # Ogre improves it further and offers that back.
    ogre.do("change_and_publish", name=ITEM, old=theirs, new=f"{theirs} Saskaņots ar klientu.")
    ogre.do("suggest", name=ITEM, words="Klientam jāzina, kas uzrakstīts.")
    daugavpils.do("read", address=ogre.address)
    assert {"suggestion", "adopted"} <= set(kinds(daugavpils))
    assert daugavpils.do("accept_suggestion", item=ITEM) == []
    daugavpils.do("publish_draft", name=ITEM, words="Ogres ieteikums")
    assert "Saskaņots ar klientu." in daugavpils.do("text", name=ITEM)
    ogre.do("read", address=daugavpils.address)
    assert "answer" in kinds(ogre)
    assert merged["number"] == 2
    assert set(ogre.do("pages", name=ITEM).values()) == set(daugavpils.do("pages", name=ITEM).values()) == {200}


def test_what_is_withdrawn_is_told_and_stays_readable(daugavpils: Installation, ogre: Installation) -> None:
    daugavpils.do("publish_shipped", name=ITEM)
    introduce((ogre, daugavpils))
    ogre.do("adopt", address=daugavpils.address, name=ITEM)
    ogre.do("publish_draft", name=ITEM, words="Pārņemts")
    daugavpils.do("withdraw", name=ITEM, why="Akts vairs neatbilst noteikumiem.")
    ogre.do("read", address=daugavpils.address)
    assert [notice for notice in ogre.do("notices") if notice["kind"] == "withdrawn"]
    assert ogre.do("text", name=ITEM)


def test_a_key_that_the_former_one_signed_is_followed(daugavpils: Installation, ogre: Installation) -> None:
    daugavpils.do("publish_shipped", name=ITEM)
    introduce((ogre, daugavpils))
    ogre.do("adopt", address=daugavpils.address, name=ITEM)
    spoken = daugavpils.do("replace_key")
    found = ogre.do("read", address=daugavpils.address)
    assert (found["trust"], found["key"], found["fault"]) == ("confirmed", spoken, None)
    daugavpils.do("change_and_publish", name=ITEM, old=(line := first_line(daugavpils, ITEM)), new=f"{line} Jauns.")
    ogre.do("read", address=daugavpils.address)
    ogre.do("publish_draft", name=ITEM, words="Pārņemts")
    # Versions signed by the former key and by the new one stand in one history.
    assert ogre.do("begin_update", name=ITEM) == []


def test_a_key_that_nobody_signed_stops_everything_until_people_compare(
    daugavpils: Installation, ogre: Installation
) -> None:
    daugavpils.do("publish_shipped", name=ITEM)
    introduce((ogre, daugavpils))
    spoken = daugavpils.do("lose_key")
    daugavpils.do("publish_shipped", name="supervision_log")
    found = ogre.do("read", address=daugavpils.address)
    assert (found["trust"], found["items"]) == ("other_key", [ITEM])
    assert "other_key" in kinds(ogre)
    with pytest.raises(Failed, match=r"ColleagueRefused|NetworkFault|LibraryRefused"):
        ogre.do("adopt", address=daugavpils.address, name=ITEM)
    ogre.do("accept_other_key", address=daugavpils.address, digits=spoken)
    found = ogre.do("read", address=daugavpils.address)
    assert (found["trust"], sorted(found["items"])) == ("confirmed", [ITEM, "supervision_log"])


@pytest.mark.parametrize("ahead", [-72 * HOUR, 72 * HOUR])
def test_clocks_that_are_days_apart(begin: Begin, ogre: Installation, ahead: float) -> None:
    early = begin("daugavpils", clock=ahead)
    early.do("publish_shipped", name=ITEM)
    introduce((ogre, early))
    ogre.do("adopt", address=early.address, name=ITEM)
    ogre.do("publish_draft", name=ITEM, words="Pārņemts")
    line = first_line(early, ITEM)
    early.do("change_and_publish", name=ITEM, old=line, new=f"{line} Vēlāk.")
    assert ogre.do("read", address=early.address)["fault"] is None
    assert kinds(ogre) == ["upstream"]
    assert ogre.do("begin_update", name=ITEM) == []


def test_a_colleague_that_is_gone_and_comes_back(daugavpils: Installation, ogre: Installation) -> None:
    daugavpils.do("publish_shipped", name=ITEM)
    introduce((ogre, daugavpils))
    daugavpils.end()
    found = ogre.do("read", address=daugavpils.address)
    assert found["fault"]["why"] == "unreachable"
    assert found["failing"]
    assert found["items"] == [ITEM]
    daugavpils.begin()
    found = ogre.do("read", address=daugavpils.address)
    assert found["fault"] is None
    assert not found["failing"]


def test_a_slow_colleague_is_not_waited_for_without_end(begin: Begin, ogre: Installation) -> None:
    slow = begin("daugavpils", pause=2.0)
    ogre.do("add", address=slow.address)
    ogre.do("wait_at_most", seconds=1.0)
    found = ogre.do("read", address=slow.address)
    assert (found["fault"]["why"], found["trust"], found["items"]) == ("too_slow", "added", [])
    ogre.do("wait_at_most", seconds=20.0)
    assert ogre.do("read", address=slow.address)["fault"] is None
