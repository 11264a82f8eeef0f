"""Folders and files of strangers: refused without following, running or exhausting anything."""

import os
from pathlib import Path

import pytest

from dienests.exchange.item import ItemFaults, html, item_faults, item_of, load_item, shipped_item
from dienests.exchange.item.contents import MAX_ENTRIES, MAX_TEXT_BYTES
from tests.exchange.item.conftest import ABOUT, FORM, TEXT, Write, faults_of


def test_links_pipes_and_devices_are_not_read(write: Write, tmp_path: Path) -> None:
    folder = write({"form.yaml": None, "text.lv.md": None})
    secret = tmp_path / "secret"
    secret.write_text("secret")
    os.symlink(secret, folder / "text.lv.md")
    os.mkfifo(folder / "form.yaml")
    os.symlink(tmp_path, folder / "attachments")
    assert {file for file, _, _ in faults_of(folder)} == {"text.lv.md", "form.yaml", "attachments"}


def test_the_folder_itself_may_not_be_a_link(write: Write, tmp_path: Path) -> None:
    os.symlink(write(), tmp_path / "linked")
    assert [fault.file for fault in item_faults(tmp_path / "linked")] == ["linked"]
    assert [fault.file for fault in item_faults(tmp_path / "nothing")] == ["nothing"]


def test_many_files_are_one_fault(write: Write) -> None:
    folder = write()
    for number in range(MAX_ENTRIES + 50):
        (folder / f"x{number}").touch()
    (fault,) = item_faults(folder)
    assert fault.found == f"> {MAX_ENTRIES}"


def test_names_that_lead_elsewhere_or_break_lines_are_shown_on_one_line(write: Write) -> None:
    folder = write()
    (folder / "text.lv.md\nroot: x").touch()
    (folder / "attachments").mkdir()
    (folder / "attachments" / "run.exe").touch()
    (folder / "attachments" / "inner").mkdir()
    faults = item_faults(folder)
    assert [fault.file for fault in faults] == [
        "proba/attachments/inner",
        "proba/attachments/run.exe",
        "proba/text.lv.md root: x",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "../item.yaml",
        "/etc/passwd",
        "attachments/../item.yaml",
        "attachments/a.svg",
        "ITEM.YAML",
        "text.lv.md ",
        "a\0b",
        "",
    ],
)
def test_paths_of_an_archive_are_held_against_the_same_list(path: str) -> None:
    files = {"item.yaml": ABOUT.encode(), "text.lv.md": TEXT.encode(), "form.yaml": FORM.encode(), path: b"x"}
    with pytest.raises(ItemFaults) as refused:
        item_of("proba", files)
    assert len(refused.value.faults) == 1


def test_a_huge_file_is_read_only_to_its_limit(write: Write) -> None:
    folder = write({"text.lv.md": None})
    with open(folder / "text.lv.md", "wb") as file:
        file.truncate(10**12)  # a sparse file: a terabyte that takes no place
    assert faults_of(folder) == [("text.lv.md", 0, f"> {MAX_TEXT_BYTES} B")]


@pytest.mark.parametrize(
    ("name", "content", "fits"),
    [
        ("a.pdf", b"%PDF-1.7", True),
        ("a.pdf", b"<script>", False),
        ("a.png", b"\x89PNG\r\n\x1a\n", True),
        ("a.jpg", b"MZ\x90", False),
        ("a.docx", b"PK\x03\x04", True),
        ("a.xlsx", b"%PDF-1.7", False),
    ],
)
def test_an_attachment_is_what_its_name_says(write: Write, name: str, content: bytes, fits: bool) -> None:
    folder = write({f"attachments/{name}": content})
    assert (faults_of(folder) == []) is fits


@pytest.mark.parametrize(
    "content", ["a: " + "[" * 500, "a: &a [*a]\n", "a: !!python/name:os.system\n", "x: 1\nx: 2\n", b"\xff", ""]
)
def test_yaml_that_is_not_plain(write: Write, content: str | bytes) -> None:
    for path in ("item.yaml", "form.yaml", "examples/filled.yaml"):
        assert faults_of(write({path: content}))


def test_marks_that_hide_are_refused_in_a_text(write: Write) -> None:
    assert faults_of(write({"text.lv.md": "## A\n\nb\u202ec\n"})) == [("text.lv.md", 3, "U+202E")]
    assert faults_of(write({"text.lv.md": b"## \xff\n"}))[0][:2] == ("text.lv.md", 1)


def test_a_shipped_item_is_asked_for_by_name_only() -> None:
    for name in ("../item", "/etc", "nothing_like_this", "", "a" * 500):
        with pytest.raises(ItemFaults):
            shipped_item(name)


def test_html_can_do_no_harm() -> None:
    text = (
        "## A <script>x</script>\n\n[a](javascript:x) [b](data:text/html,x) [c](//evil) [d](https://likumi.lv)\n"
        '![i](https://evil/x.png) <img src=x onerror=y> {{v}} <a href="x" onclick="y">z</a>\n'
    )
    made = html(text, {"v": "**<img src=x>**"})
    for harmful in ("<script", "<img", 'javascript:x"', 'data:text/html,x"', 'href="//', '<a href="x', "<strong>"):
        assert harmful not in made
    assert '<a href="https://likumi.lv" rel="noopener noreferrer">d</a>' in made
    assert "**&lt;img src=x&gt;**" in made


def test_a_place_is_called_by_its_title_and_that_does_no_harm_either() -> None:
    made = html("In {{a}} and {{b}}.", titles={"a": "<b onclick=x>Office</b>"})
    assert made == "<p>In <mark>&lt;b onclick=x&gt;Office&lt;/b&gt;</mark> and <mark>b</mark>.</p>\n"


@pytest.mark.parametrize("piece", ["[", "*a_", "> ", "![[", "`", "{{", "[a](<", "- ", "|a"])
def test_a_text_of_one_piece_many_times_is_still_made(piece: str) -> None:
    assert html(piece * 2000)


def test_what_was_read_is_what_is_kept(write: Write) -> None:
    folder = write({"attachments/a.pdf": b"%PDF-1.7 x"})
    item = load_item(folder)
    (folder / "text.lv.md").write_text("changed")
    again = item_of(item.name, item.files)
    assert (again.digest, again.texts) == (item.digest, item.texts)
    assert again.attachments == ("attachments/a.pdf",)
