"""`dienests practice publish`, `adopt` and `update`, as somebody types them on the server."""

from datetime import datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from dienests.base.organisation.models import Role
from dienests.config.practice_commands import add_to
from dienests.exchange.office.exchanging.reading import read_colleague
from dienests.exchange.office.library.models import Draft, LibraryItem, Publication
from tests.exchange.office.exchanging.other import Other, confirmed
from tests.factories.cases import OfficeAtWork
from tests.factories.library import NAME, files_of
from tests.factories.organisation import OfficeFactory, UserFactory, actor_in

pytestmark = pytest.mark.django_db
PLAN, OTHER_PLAN = "Plānu pārskata reizi divās nedēļās.", "Plānu pārskata katru nedēļu."


def _run(*arguments: object) -> tuple[int, str]:
    application = typer.Typer()
    add_to(application)
    done = CliRunner().invoke(application, [str(each) for each in arguments])
    return done.exit_code, done.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, content in files_of().items():
        target = tmp_path / NAME / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return tmp_path / NAME


@pytest.fixture
def worker() -> str:
    OfficeFactory()
    actor_in(Role.SOCIAL_WORKER, user=UserFactory(username="darbiniece"))
    return "darbiniece"


def test_a_folder_is_proposed_and_proposed_once(folder: Path, worker: str) -> None:
    code, said = _run("publish", folder, "--user", worker, "--words", "Jauna aptauja")
    waiting = Publication.objects.get()
    assert (code, waiting.words, waiting.item.name) == (0, "Jauna aptauja", NAME)
    assert f"/library/proposal/{waiting.pk}/" in said
    code, said = _run("publish", folder, "--user", worker, "--words", "Vēlreiz", "--lang", "lv")
    assert (code, Publication.objects.count()) == (3, 1)


def test_faults_and_personal_data_are_said_with_their_line(folder: Path, worker: str) -> None:
    text = folder / "text.lv.md"
    text.write_text(text.read_text("utf-8") + "\nKods 321234-56789\n", "utf-8")
    code, said = _run("publish", folder, "--user", worker, "--words", "x", "--looked-at")
    assert (code, "text.lv.md:" in said, "321234-56789" in said) == (2, True, True)
    text.write_text("# Par augstu\n", "utf-8")
    code, said = _run("publish", folder, "--user", worker, "--words", "x")
    assert (code, "text.lv.md:1" in said) == (2, True)
    assert not Publication.objects.exists()


def test_nobody_acts_beyond_their_posts(folder: Path) -> None:
    OfficeFactory()
    actor_in(Role.ACCOUNTANT, user=UserFactory(username="gramatvede"))
    assert _run("publish", folder, "--user", "gramatvede", "--words", "x")[0] == 3
    assert _run("publish", folder, "--user", "nobody", "--words", "x")[0] == 3
    assert not LibraryItem.objects.exists()


def test_an_item_is_adopted_into_a_folder_and_later_versions_are_taken_in(
    office: OfficeAtWork, other: Other, now: datetime, tmp_path: Path
) -> None:
    head, target = office.head.user.username, tmp_path / "patversmes_noteikumi"
    other.publish(files_of("shelter_rules"), "shelter_rules")
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        code, said = _run("adopt", address.url, "shelter_rules", target, "--user", head)
        assert (code, said.strip()) == (0, f"patversmes_noteikumi: {target}")
        item = LibraryItem.objects.get()
        assert (item.from_colleague, item.from_name) == (colleague, "shelter_rules")
        assert "name: patversmes_noteikumi" in (target / "item.yaml").read_text("utf-8")
        assert _run("adopt", address.url, "shelter_rules", target, "--user", head)[0] == 3, "it is there already"

        other.publish(files_of("shelter_rules", text_lv=(PLAN, OTHER_PLAN)), "shelter_rules")
        read_colleague(colleague, now=now)
        assert _run("update", target, "--user", office.worker.user.username)[0] == 0
        assert OTHER_PLAN in (target / "text.lv.md").read_text("utf-8")
        code, said = _run("update", target, "--user", head)
        assert (code, "everything of that version" in said) == (3, True), "nothing is new"


def test_what_both_changed_is_left_to_the_page_and_the_folder_stays(
    office: OfficeAtWork, other: Other, now: datetime, tmp_path: Path
) -> None:
    head, target = office.head.user.username, tmp_path / "shelter_rules"
    other.publish(files_of("shelter_rules"), "shelter_rules")
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        _run("adopt", address.url, "shelter_rules", target, "--user", head)
        text = target / "text.lv.md"
        text.write_text(text.read_text("utf-8").replace(PLAN, "Plānu pārskata gadā."), "utf-8")
        other.publish(files_of("shelter_rules", text_lv=(PLAN, OTHER_PLAN)), "shelter_rules")
        read_colleague(colleague, now=now)
        assert _run("update", target, "--user", head)[0] == 3, "the folder holds what the library does not"
        draft = Draft.objects.get()
        draft.files.filter(path="text.lv.md").update(content=text.read_bytes())
        code, said = _run("update", target, "--user", head)
    assert (code, "shelter_rules/text.lv.md" in said) == (1, True)
    assert f"/office/library/{draft.item_id}/merge/" in said
    assert "Plānu pārskata gadā." in text.read_text("utf-8")


def test_who_may_not_adopt_does_not_by_command(
    office: OfficeAtWork, other: Other, now: datetime, tmp_path: Path
) -> None:
    other.publish(files_of("shelter_rules"), "shelter_rules")
    with other.up() as address:
        confirmed(office.head, now, address)
        worker = office.worker.user.username
        assert _run("adopt", address.url, "shelter_rules", tmp_path / "new", "--user", worker)[0] == 3
    assert not LibraryItem.objects.exists()
    assert not (tmp_path / "new").exists()


def test_what_is_not_here_is_said(folder: Path, worker: str, tmp_path: Path) -> None:
    assert _run("adopt", "https://elsewhere.example", "rules", tmp_path / "new", "--user", worker)[0] == 3
    assert _run("adopt", "not an address", "rules", tmp_path / "new", "--user", worker)[0] == 3
    assert _run("update", folder, "--user", worker)[0] == 3
