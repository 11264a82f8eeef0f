"""Fetching an item: only what its office signed, nobody in another's name, nothing over what was there."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dulwich.objects import ObjectID

from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.network.index import succession
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.colleagues.own import own_key
from dienests.exchange.office.exchanging.reading import fetch_item, read_colleague
from dienests.exchange.office.library.store import repository_of, repository_path
from dienests.exchange.repository import versions
from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.repository import OWN, ItemRepository, colleague_ref
from dienests.exchange.repository.versions import OfficeName
from tests.exchange.office.exchanging.other import Other, confirmed, entry
from tests.factories.cases import OfficeAtWork

FILES = {"text.lv.md": b"Teksts.\n"}
AT = datetime(2026, 2, 1, tzinfo=UTC)


def fetched(colleague: Colleague, now: datetime) -> str:
    return fetch_item(colleague, "rules", own_name="own_rules", now=now)


def refused(colleague: Colleague, now: datetime) -> Why:
    before = kept()
    with pytest.raises(NetworkFault) as fault:
        fetched(colleague, now)
    assert kept() == before, "nothing of it stays"
    return fault.value.why


def kept() -> tuple[list[ObjectID], set[bytes], list[str]]:
    """Objects and refs of the repository, and what lies beside it."""
    with repository_of("own_rules") as repository:
        objects, refs = sorted(repository.repo.object_store), set(repository.repo.get_refs())
    return objects, refs, [path.name for path in repository_path("own_rules").parent.iterdir()]


def here(colleague: Colleague) -> str:
    with repository_of("own_rules") as repository:
        found = repository.head(colleague_ref(colleague.code))
    return found.commit if found else ""


def test_a_version_comes_whole_and_once(office: OfficeAtWork, other: Other, now: datetime) -> None:
    version = other.publish(FILES)
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        assert fetched(colleague, now) == version.commit == here(colleague)
        fetched(colleague, now)
        assert len(other.sent) == 1
        second = other.publish({"text.lv.md": b"Cits.\n"})
        colleague = read_colleague(colleague, now=now)
        assert fetched(colleague, now) == second.commit == here(colleague)
    with repository_of("own_rules") as repository:
        assert repository.files(second.commit) == {"text.lv.md": b"Cits.\n"}
        assert repository.head() is None, "nothing of this office's own is touched"


def test_an_unknown_office_can_be_read_and_one_that_was_left_cannot(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    other.publish(FILES)
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        colleague.trust = Trust.LEFT
        with pytest.raises(ColleagueRefused):
            fetched(colleague, now)
        colleague.trust = Trust.CONFIRMED
        with pytest.raises(NetworkFault, match="does not name"):
            fetch_item(colleague, "nothing", own_name="own_rules", now=now)


def test_what_another_key_signed_is_refused(office: OfficeAtWork, other: Other, now: datetime) -> None:
    other.publish(FILES, key=OfficeKey.new())
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        assert refused(colleague, now) == Why.OTHER_KEY
    assert here(colleague) == ""


def test_versions_of_a_former_key_are_the_colleagues(office: OfficeAtWork, other: Other, now: datetime) -> None:
    version = other.publish(FILES)
    former, other.key = other.key, OfficeKey.new()
    other.tells(former_keys=[succession(former, other.key.public)])
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        assert fetched(colleague, now) == version.commit


def test_a_former_key_that_named_nobody_proves_nothing(office: OfficeAtWork, other: Other, now: datetime) -> None:
    stranger = OfficeKey.new()
    other.publish(FILES, key=stranger)
    other.tells(
        former_keys=[{"key": stranger.public.line, "signature": succession(other.key, stranger.public)["signature"]}]
    )
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        assert refused(colleague, now) == Why.OTHER_KEY


def _in_the_name_of(other: Other, place: str, key: OfficeKey) -> None:
    """Upon a version that says it is of `place` the other office puts its own."""
    with ItemRepository.create(other.root / "rules.git") as repository:
        repository.publish(FILES, message="x", office=OfficeName("Ogre", place), key=key, at=AT)
    other.publish({"text.lv.md": b"Cits.\n"})


def test_nobody_speaks_in_the_name_of_this_office(office: OfficeAtWork, other: Other, now: datetime) -> None:
    _in_the_name_of(other, "ogre.example", OfficeKey.new())
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        assert refused(colleague, now) == Why.UNFIT
    assert here(colleague) == ""


def test_what_this_office_really_signed_may_be_built_upon(office: OfficeAtWork, other: Other, now: datetime) -> None:
    _in_the_name_of(other, "ogre.example", own_key())
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        assert fetched(colleague, now) == here(colleague)


@pytest.mark.parametrize("honest", [True, False])
def test_nobody_speaks_in_the_name_of_a_third_office(
    office: OfficeAtWork, other: Other, now: datetime, tmp_path: Path, honest: bool
) -> None:
    third = OfficeKey.new()
    Colleague.objects.create(
        code="riga-1", address="https://riga.example", trust=Trust.CONFIRMED, key_line=third.public.line, added_at=now,
        confirmed_by=office.head.user, confirmed_at=now,
    )  # fmt: skip
    _in_the_name_of(other, "riga.example", third if honest else OfficeKey.new())
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        if honest:
            assert fetched(colleague, now) == here(colleague)
        else:
            assert refused(colleague, now) == Why.UNFIT


@pytest.mark.parametrize("signer", ["the neighbour", "itself", "somebody"])
def test_offices_that_share_a_host_do_not_speak_for_each_other(
    office: OfficeAtWork, other: Other, now: datetime, signer: str
) -> None:
    """Both publish at one host, below other paths."""
    neighbour = OfficeKey.new()
    key = {"the neighbour": neighbour, "itself": other.key, "somebody": OfficeKey.new()}[signer]
    with other.up() as address:
        _in_the_name_of(other, f"127.0.0.1:{address.port}/near", key)
        colleague = confirmed(office.head, now, address)
        Colleague.objects.create(
            code="near-1", address=f"{address}/near", trust=Trust.CONFIRMED, key_line=neighbour.public.line,
            added_at=now, confirmed_by=office.head.user, confirmed_at=now,
        )  # fmt: skip
        if signer == "the neighbour":
            assert fetched(colleague, now) == here(colleague)
        else:
            assert refused(colleague, now) == Why.UNFIT


def test_in_its_own_name_an_office_may_have_signed_with_a_key_it_lost(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    with other.up() as address:
        _in_the_name_of(other, f"127.0.0.1:{address.port}", OfficeKey.new())
        colleague = confirmed(office.head, now, address)
        assert fetched(colleague, now) == here(colleague)


@pytest.mark.parametrize("hidden", ["\N{ZERO WIDTH SPACE}", "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{SOFT HYPHEN}"])
@pytest.mark.parametrize("where", ["author", "message"])
def test_signs_that_nobody_sees_are_in_no_version(
    office: OfficeAtWork, other: Other, now: datetime, hidden: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, message = ("Og" + hidden + "re", "x") if where == "author" else ("Ogre", "x" + hidden)
    with monkeypatch.context() as patch:  # as somebody would write it who does not want to be seen through
        patch.setattr(versions, "HIDDEN", re.compile("(?!)"))
        with ItemRepository.create(other.root / "rules.git") as repository:
            version = repository.publish(
                FILES, message=message, office=OfficeName(name, other.host), key=other.key, at=AT
            )
    other.tells(items=[entry(commit=version.commit)])
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        assert refused(colleague, now) == Why.UNFIT


def test_a_history_without_what_was_there_is_refused(office: OfficeAtWork, other: Other, now: datetime) -> None:
    first = other.publish(FILES)
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        fetched(colleague, now)
        with ItemRepository.open(other.root / "rules.git") as repository:
            repository.repo.refs.remove_if_equals(OWN, ObjectID(first.commit.encode()))
        other.publish({"text.lv.md": b"Cita vesture.\n"})
        colleague = read_colleague(colleague, now=now)
        assert refused(colleague, now) == Why.REPLACED
    assert here(colleague) == first.commit


def test_a_repository_without_what_the_index_names_is_refused(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    other.publish(FILES)
    other.tells(items=[entry(commit="1" * 40)])
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        assert refused(colleague, now) == Why.UNREADABLE


def test_the_name_of_a_repository_is_no_path(office: OfficeAtWork, other: Other, now: datetime) -> None:
    other.publish(FILES)
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        with pytest.raises(ValueError, match=r"\.\./x"):
            fetch_item(colleague, "rules", own_name="../x", now=now)
