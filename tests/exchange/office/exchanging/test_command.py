"""`dienests practice publish` and its refusals, as somebody types them on the server."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from dienests.base.organisation.models import Role
from dienests.config.practice_commands import add_to
from dienests.exchange.office.library.models import LibraryItem, Publication
from tests.factories.library import NAME, files_of
from tests.factories.organisation import OfficeFactory, UserFactory, actor_in

pytestmark = pytest.mark.django_db


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


def test_what_is_not_here_is_said(folder: Path, worker: str, tmp_path: Path) -> None:
    assert _run("adopt", "https://elsewhere.example", "rules", tmp_path / "new", "--user", worker)[0] == 3
    assert _run("adopt", "not an address", "rules", tmp_path / "new", "--user", worker)[0] == 3
    assert _run("update", folder, "--user", worker)[0] == 3
