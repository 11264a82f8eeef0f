"""Versions of an item: signed, numbered, in a history that cannot be replaced; read only within bounds."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.refs import Ref
from dulwich.repo import Repo
from hypothesis import given
from hypothesis import strategies as st

from dienests.exchange.repository.keys import OfficeKey, PublicKey
from dienests.exchange.repository.limits import MOST_FILES, Unfit, check_files, check_path
from dienests.exchange.repository.repository import OWN, ItemRepository, Moved, Replaced, colleague_ref
from dienests.exchange.repository.signatures import signature_of, signer_of
from dienests.exchange.repository.versions import OfficeName, Version, plain_words
from dienests.exchange.repository.wire import Damaged

OGRE, ADAZI = OfficeName("Ogres novada sociālais dienests", "ogre.example"), OfficeName("Ādaži", "adazi.example")
KEY, OTHER = OfficeKey.new(), OfficeKey.new()
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=2)))
RULES = {"item.yaml": b"name: rules\n", "text.lv.md": "# Kārtība\n\nDurvis slēdz plkst. 22.\n".encode()}


@pytest.fixture
def item(tmp_path: Path) -> Iterator[ItemRepository]:
    with ItemRepository.create(tmp_path / "rules.git") as repository:
        yield repository


def publish(
    item: ItemRepository, *, message: str = "Jauna", rules: bytes = b"", merged: tuple[str, ...] = ()
) -> Version:
    files = RULES | ({"text.lv.md": rules} if rules else {})
    return item.publish(files, message=message, office=OGRE, key=KEY, at=NOW, merged=merged)


def test_a_version_is_read_as_it_was_published(item: ItemRepository) -> None:
    files = RULES | {"attachments/plāns (1. stāvs).pdf": b"%PDF-1.7", "process/letters/decision.typ": b"= A"}
    made = item.publish(files, message="Pirmā\n\nVersion: 9\nVersion: 10", office=OGRE, key=KEY, at=NOW)
    assert item.head() == made
    assert item.files(made.commit) == files
    assert (made.number, made.office, made.signer, made.at) == (1, OGRE.name, KEY.public, NOW)
    assert made.at.utcoffset() == timedelta(hours=2)
    assert "Version: 9" in made.message, "what people write is kept, and is not the number"
    second = publish(item, message="Otrā")
    assert (second.number, second.parents) == (2, (made.commit,))
    assert [version.number for version in item.history(second.commit)] == [2, 1]
    assert list(item.history(second.commit, until=[made.commit])) == [second]


@pytest.mark.skipif(not (shutil.which("git") and shutil.which("ssh-keygen")), reason="needs git and ssh-keygen")
def test_git_itself_reads_it_and_finds_the_signature_good(item: ItemRepository, tmp_path: Path) -> None:
    made = publish(item)
    signers = tmp_path / "signers"
    signers.write_text(f"dienests@ogre.example {KEY.public.line}\n")
    git = ["git", "-C", str(tmp_path / "rules.git"), "-c", f"gpg.ssh.allowedSignersFile={signers}"]
    environment = os.environ | {"HOME": str(tmp_path)}
    done = subprocess.run([*git, "verify-commit", made.commit], capture_output=True, env=environment, check=False)
    assert (done.returncode, b'Good "git" signature for dienests@ogre.example' in done.stderr) == (0, True)
    subprocess.run([*git, "fsck", "--strict"], check=True, capture_output=True, env=environment)


def test_whoever_changes_a_signed_version_is_found_out(item: ItemRepository) -> None:
    made = publish(item)
    commit = item.repo.object_store[ObjectID(made.commit.encode())]
    assert isinstance(commit, Commit)
    assert commit.gpgsig is not None
    commit.author = OGRE.line.replace(b"Ogres", b"Citas")
    item.repo.object_store.add_object(commit)
    with pytest.raises(Damaged, match="not of this content"):
        item.version(commit.id.decode())
    commit.gpgsig = None
    item.repo.object_store.add_object(commit)
    with pytest.raises(Damaged, match="not signed"):
        item.version(commit.id.decode())


def test_two_who_publish_at_once_do_not_overwrite_each_other(item: ItemRepository, tmp_path: Path) -> None:
    first = publish(item)
    with ItemRepository.open(tmp_path / "rules.git") as second:
        theirs = publish(second, message="Pa to laiku")
    item.head = lambda ref=None: first  # type: ignore[method-assign,assignment]
    with pytest.raises(Moved):
        publish(item, message="Vēlāk")
    with ItemRepository.open(tmp_path / "rules.git") as third:
        assert third.head() == theirs


def test_a_colleagues_history_only_grows(item: ItemRepository) -> None:
    ref = colleague_ref("ogre")
    first, second = publish(item), publish(item, message="Otrā")
    item.accept(ref, first.commit)
    item.accept(ref, second.commit)
    item.accept(ref, second.commit)
    with pytest.raises(Replaced):
        item.accept(ref, first.commit)
    assert item.head(ref) == second


def test_what_both_stand_on_is_found_after_a_merge(item: ItemRepository, tmp_path: Path) -> None:
    first = publish(item)
    ours = publish(item, message="Mūsu")
    theirs = replace_head(item, first, rules="# Kārtība\n\nDurvis slēdz plkst. 23.\n".encode())
    assert item.base(ours.commit, theirs.commit) == first.commit
    together = publish(item, message="Kopā", merged=(theirs.commit,))
    assert together.parents == (ours.commit, theirs.commit)
    assert item.base(together.commit, theirs.commit) == theirs.commit
    assert {version.commit for version in item.history(together.commit)} == {
        version.commit for version in (first, ours, theirs, together)
    }


def replace_head(item: ItemRepository, on: Version, *, rules: bytes) -> Version:
    """A version of Ādaži on an older one, as a fetch would bring it."""
    ours = item.head()
    assert ours is not None
    item.repo.refs[OWN] = ObjectID(on.commit.encode())
    made = item.publish(RULES | {"text.lv.md": rules}, message="Ādaži", office=ADAZI, key=OTHER, at=NOW)
    item.repo.refs[OWN] = ObjectID(ours.commit.encode())
    return made


def forged(item: ItemRepository, *entries: tuple[bytes, int, ObjectID]) -> str:
    """A signed version whose folder holds just these."""
    tree = Tree()
    for name, mode, sha in entries:
        tree.add(name, mode, sha)
    commit = Commit()
    commit.tree, commit.parents = tree.id, []
    commit.author = commit.committer = OGRE.line
    commit.author_time = commit.commit_time = 1_700_000_000
    commit.author_timezone = commit.commit_timezone = 0
    commit.message = b"x\n\nVersion: 1\n"
    commit.gpgsig = signature_of(commit.raw_without_sig(), KEY)
    for each in (tree, commit):
        item.repo.object_store.add_object(each)
    return commit.id.decode()


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        (b"link", 0o120000),
        (b"other", 0o160000),
        (b"..", 0o100644),
        (b".git", 0o100644),
        (b"a\nb", 0o100644),
        (b"a\\b", 0o100644),
        (b"C:x", 0o100644),
        (b"nul.txt", 0o100644),
        (b"\xff\xfe", 0o100644),
        (b"end.", 0o100644),
        ("\u202eexe.fdp".encode(), 0o100644),
        (b"x" * 101, 0o100644),
    ],
)
def test_nothing_but_plain_files_with_plain_names_is_read(item: ItemRepository, name: bytes, mode: int) -> None:
    blob = Blob.from_string(b"/etc/passwd")
    item.repo.object_store.add_object(blob)
    with pytest.raises(Unfit):
        item.files(forged(item, (name, mode, blob.id)))


def test_a_folder_of_a_hundred_thousand_files_is_left_at_once(item: ItemRepository) -> None:
    blob = Blob.from_string(b"x")
    item.repo.object_store.add_object(blob)
    commit = forged(item, *((f"f{n}".encode(), 0o100644, blob.id) for n in range(100_000)))
    with pytest.raises(Unfit, match=f"{MOST_FILES} files"):
        item.files(commit)


def test_folders_within_folders_end(item: ItemRepository) -> None:
    blob = Blob.from_string(b"x")
    item.repo.object_store.add_object(blob)
    inside = (b"x", 0o100644, blob.id)
    for _ in range(40):
        tree = Tree()
        tree.add(*inside)
        item.repo.object_store.add_object(tree)
        inside = (b"d", 0o040000, tree.id)
    with pytest.raises(Unfit, match="deep"):
        item.files(forged(item, inside))


def test_names_that_some_disks_take_for_one_are_refused() -> None:
    with pytest.raises(Unfit, match="capital"):
        check_files({"Text.md": b"", "text.md": b""})
    with pytest.raises(Unfit, match="same name"):
        check_files({"text": b"", "text/a": b""})


@given(st.text(max_size=30))
def test_no_path_leads_out(path: str) -> None:
    try:
        check_path(path)
    except Unfit:
        return
    parts = Path(path).parts
    assert not Path(path).is_absolute()
    assert ".." not in parts
    assert not any(part.startswith((".", "-")) for part in parts)


@given(st.binary(max_size=300), st.data())
def test_a_signature_is_of_this_content_and_this_key(content: bytes, data: st.DataObject) -> None:
    signature = signature_of(content, KEY)
    assert signer_of(content, signature) == KEY.public != OTHER.public
    with pytest.raises(Damaged):
        signer_of(content + b"x", signature)
    place = data.draw(st.integers(30, len(signature) - 30))
    changed = bytearray(signature)
    changed[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != signature[place]))
    try:
        assert signer_of(content, bytes(changed)) == KEY.public
        assert bytes(changed).split() != signature.split(), "only what base64 leaves open may differ"
    except Damaged:
        pass


def test_keys_are_kept_and_shown_as_openssh_does() -> None:
    assert OfficeKey.from_pem(KEY.pem()).public == KEY.public
    assert PublicKey.from_line(f"{KEY.public.line} a comment") == KEY.public
    assert KEY.public.spoken != OTHER.public.spoken
    assert len(KEY.public.spoken.split()) == 8
    assert "PRIVATE" not in repr(KEY)
    for line in ("", "ssh-rsa AAAA", "ssh-ed25519 %%%", "ssh-ed25519 AAAA"):
        with pytest.raises(Damaged):
            PublicKey.from_line(line)


def test_a_clock_far_away_does_not_break_the_history(item: ItemRepository) -> None:
    made = item.publish(RULES, message="x", office=OGRE, key=KEY, at=datetime(2999, 1, 1, tzinfo=UTC))
    assert item.version(made.commit).at.year == 2999
    assert replace(made) == made


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_kill_while_it_is_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "items" / "rules.git"
    with monkeypatch.context() as patch:
        patch.setattr(Repo, "_init_files", _killed)
        with pytest.raises(KeyboardInterrupt):
            ItemRepository.create(path)
    assert not list(path.parent.iterdir())
    with ItemRepository.open_or_create(path) as repository:
        assert publish(repository).number == 1


def test_what_a_kill_left_goes_later_and_what_is_being_made_stays(tmp_path: Path) -> None:
    long_ago, now = tmp_path / ".unfinished-a", tmp_path / ".unfinished-b"
    for folder in (long_ago, now):
        (folder / "objects").mkdir(parents=True)
    os.utime(long_ago, (0, 0))
    ItemRepository.create(tmp_path / "rules.git").close()
    assert {path.name for path in tmp_path.iterdir()} == {".unfinished-b", "rules.git"}


def test_who_makes_it_second_opens_what_the_first_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, both, made = tmp_path / "rules.git", threading.Barrier(2), Repo.init_bare

    def together(*given: Any, **named: Any) -> Repo:
        found = made(*given, **named)
        both.wait(120)
        return found

    monkeypatch.setattr(Repo, "init_bare", together)

    def refs(number: int) -> list[bytes]:
        with ItemRepository.open_or_create(path) as repository:
            repository.repo.refs[Ref(b"refs/heads/%d" % number)] = ObjectID(b"1" * 40)
            both.wait(120)
            return sorted(repository.repo.get_refs())

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(refs, (1, 2))) == [[b"refs/heads/1", b"refs/heads/2"]] * 2
    assert [each.name for each in tmp_path.iterdir()] == ["rules.git"]


def test_something_else_in_its_place_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "rules.git"
    path.mkdir()
    (path / "notes.txt").write_text("x")
    for make in (ItemRepository.create, ItemRepository.open_or_create):
        with pytest.raises(FileExistsError):
            make(path)
    assert [each.name for each in path.iterdir()] == ["notes.txt"]


def test_what_is_fetched_beside_it_comes_only_when_it_is_taken_over(item: ItemRepository, tmp_path: Path) -> None:
    first, other = publish(item), ItemRepository.create(tmp_path / "other.git")
    with other:
        version = publish(other, rules=b"Cits.\n")
        pack = [(other.repo.object_store[each], None) for each in other.repo.object_store]
    for wanted in (False, True):
        with item.beside() as aside:
            assert aside.head() == first
            aside.repo.object_store.add_objects(pack)
            assert aside.files(version.commit)["text.lv.md"] == b"Cits.\n"
            if wanted:
                item.take_over(aside)
        assert (ObjectID(version.commit.encode()) in item.repo.object_store) == wanted
        assert {each.name for each in tmp_path.iterdir()} == {"rules.git", "other.git"}
    assert item.files(version.commit)["text.lv.md"] == b"Cits.\n"
    assert item.head() == first


def test_signs_that_nobody_sees_do_not_come_along(item: ItemRepository) -> None:
    made = publish(item, message="\N{ZERO WIDTH NO-BREAK SPACE}No\N{SOFT HYPHEN}teikumi ")
    assert made.message == plain_words(" No\N{ZERO WIDTH SPACE}teikumi") == "Noteikumi"
