"""Files of strangers: refused with file and line, without reading, running or exhausting anything."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dienests.practice import LetterFaults, PracticeFaults, check_practice, load_practice, render_letter
from dienests.practice.letter_sample import SAMPLES
from dienests.practice.letters import WALL_SECONDS
from dienests.practice.model import Template
from tests.practice.conftest import Write, faults_of

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
)

ENDLESS = "#let f() = for a in range(1000000) { for b in range(1000000) { let c = a * b } }\n#f()"


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        (BOMB, 1, "&a"),
        ("x: 1\ny: *x\n", 2, "*x"),
        ("x: !!python/object/apply:os.system ['true']\n", 1, "tag:yaml.org,2002:python/object/apply:os.system"),
        ("x: !local 1\n", 1, "!local"),
        ("a: 1\n---\nb: 2\n", 2, "---"),
        ("%YAML 1.1\n---\na: 1\n", 1, "---"),
        ("x: " + "[" * 500 + "]" * 500 + "\n", 1, "> 12"),
        ("x: [" + "1, " * 30_000 + "]\n", 1, "> 20000"),
        ("? [a, b]\n: 1\n", 1, "?"),
        (b"x: \xff\xfe\n", 1, "byte 0xff"),
        ("a: 1\nb: [1,\n", 3, None),
        ("a: 'x\x07'\n", 0, None),
        ("x: " + "y" * 300_000, 0, "> 262144 B"),
    ],
)
def test_yaml_that_is_refused_as_a_whole(write: Write, content: str | bytes, line: int, found: str | None) -> None:
    faults = faults_of(write({"settings.yaml": content}))
    assert [(file, at) for file, at, _ in faults] == [("proba/settings.yaml", line)]
    if found is not None:
        assert faults[0][2] == found


def test_a_key_twice_is_two_meanings(write: Write) -> None:
    content = "bill_day: {title: {lv: X, en: X}, value: 1, value: 2, source: X, checked: false}\n"
    assert faults_of(write({"settings.yaml": content})) == [("proba/settings.yaml", 1, "bill_day.value")]
    twice = "moved_away: null\nmoved_away: null\n"
    assert faults_of(write({"settings.yaml": "", "reasons.yaml": twice}))[0] == ("proba/reasons.yaml", 2, "moved_away")


@pytest.mark.parametrize(
    "value", ["1" + "0" * 5000, "1e400", "0x7f", "-3", "1.5", ".inf", ".nan", "yes", "12:30", "null", "[]"]
)
def test_numbers_that_are_none(write: Write, value: str) -> None:
    content = f"bill_day:\n  title: {{lv: X, en: X}}\n  value: {value}\n  source: X\n  checked: false\n"
    assert [(file, line) for file, line, _ in faults_of(write({"settings.yaml": content}))][:1] == [
        ("proba/settings.yaml", 3)
    ]


def test_no_is_a_word_and_not_false(write: Write) -> None:
    content = "bill_day: {title: {lv: X, en: X}, value: 3, source: X, checked: no}\n"
    assert faults_of(write({"settings.yaml": content})) == [("proba/settings.yaml", 1, 'bill_day.checked = "no"')]


def test_text_that_reads_otherwise_than_it_is(write: Write) -> None:
    content = "moved_away:\n  outcome: stop\n  text: {lv: 'a\u202eb', en: x}\n"
    assert ("proba/reasons.yaml", 3, "U+202E") in faults_of(write({"reasons.yaml": content}))


def test_a_huge_text_is_not_repeated_in_the_message(write: Write) -> None:
    content = "bill_day: {title: {lv: X, en: X}, value: " + "z" * 4000 + ", source: X, checked: false}\n"
    ((_, _, found),) = faults_of(write({"settings.yaml": content}))
    assert len(found) < 100


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "/etc/passwd", "a/b.typ", "..typ", "decision.typ\\0", "C:x.typ"]
)
def test_a_template_name_is_never_a_path(write: Write, name: str) -> None:
    content = f"decision:\n  title: {{lv: X, en: X}}\n  template: {name}\n"
    ((file, line, _),) = faults_of(write({"letters.yaml": content}))
    assert (file, line) == ("proba/letters.yaml", 3)


@pytest.mark.parametrize("name", ["..", "../latvia", "/etc", "Ogre", "a" * 41, "", "ogre\n"])
def test_a_practice_name_is_never_a_path(name: str) -> None:
    with pytest.raises(PracticeFaults):
        load_practice(name)


def test_extends_is_never_a_path(write: Write) -> None:
    about = "format: 1\nname: proba\nextends: ../../etc\ntitle: {lv: X, en: X}\nlicence: CC0-1.0\ncontact: x\n"
    assert ("proba/practice.yaml", 3, 'extends = "../../etc"') in faults_of(write(about=about))


def test_links_devices_and_strange_files(write: Write) -> None:
    folder = write({"letters/own.typ": "x"})
    (folder / "reasons.yaml").symlink_to("/etc/passwd")
    (folder / "letters" / "link.typ").symlink_to("/etc/passwd")
    os.mkfifo(folder / "settings.yaml")
    (folder / "run.py").write_text("raise SystemExit")
    (folder / "deeper").mkdir()
    (folder / "letters" / "deeper").mkdir()
    assert [(file, line) for file, line, _ in faults_of(folder)] == [
        ("proba/deeper", 0),
        ("proba/letters/deeper", 0),
        ("proba/letters/link.typ", 0),
        ("proba/reasons.yaml", 0),
        ("proba/run.py", 0),
        ("proba/settings.yaml", 0),
    ]


def test_a_linked_folder(write: Write, tmp_path: Path) -> None:
    folder = write()
    (tmp_path / "other").symlink_to(folder)
    assert ("other", 0, "—") in faults_of(tmp_path / "other")


def test_too_many_files(write: Write) -> None:
    folder = write({f"letters/a{n}.typ": "x" for n in range(150)})
    assert ("proba/letters/", 0, "> 100") in faults_of(folder)


@pytest.mark.parametrize(
    "expression",
    [
        '#read("/etc/passwd")',
        '#import "@preview/cetz:0.3.0": *',
        '#include "../process.yaml"',
        '#import "../../x.typ"',
        '#import ("a" + ".typ")',
        '#import "x.typ".replace("x", "y")',
        '#import/**/"/x.typ"',
        '#json("/etc/passwd")',
        "#std.yaml ( path )",
        '#plugin("x.wasm")',
        '#eval("1 + 1")',
        '#image("/dev/zero")',
        "#datetime.today().display()",
        "innocent \u202e text",
    ],
)
def test_what_a_template_has_no_need_of(write: Write, expression: str) -> None:
    found = faults_of(write({"letters/decision.typ": f"= Letter\n\n{expression}\n"}))
    assert {(file, line) for file, line, _ in found} == {("proba/letters/decision.typ", 3)}


def compile_error(template: str) -> tuple[str, int, str]:
    """What comes of printing a template that no loader has seen."""
    shipped = load_practice("latvia")
    templates = {**shipped.templates, "refusal.typ": Template("proba/letters/refusal.typ", template)}
    practice = replace(shipped, templates=templates)
    with pytest.raises(LetterFaults) as caught:
        render_letter(practice, kind="refusal", context=SAMPLES["refusal"], language="lv")
    (fault,) = caught.value.faults
    return fault.file, fault.line, fault.found


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('\n#read("/etc/passwd")', "file not found"),
        ('\n#read("../../../../etc/passwd")', "escape"),
        ('\n#image("/proc/self/environ", format: "svg")', "file not found"),
        ('\n#import "@preview/cetz:0.3.0": *', "failed to download package"),
        ('\n#import "@local/cetz:0.3.0": *', "package not found"),
        ('\n#plugin("/usr/lib/x.wasm")', "file not found"),
        ("#let f(x) = f(x)\n#f(1)", "maximum function call depth"),
    ],
)
def test_the_compiler_is_confined_where_the_loader_was_fooled(template: str, said: str) -> None:
    file, line, found = compile_error(template)
    assert file == "proba/letters/refusal.typ"
    assert line in (1, 2)
    assert said in found


@pytest.mark.skipif(sys.platform != "linux", reason="the system call filter is a thing of Linux")
def test_the_compiling_process_can_neither_connect_nor_write(tmp_path: Path) -> None:
    program = (
        "import socket, sys; from dienests.practice.compile_letter import give_up_network, limit_resources;"
        "limit_resources(); assert give_up_network()\n"
        "try: socket.socket()\nexcept PermissionError: print('refused')\n"
        "try:\n with open(sys.argv[1], 'w') as file: file.write('x')\nexcept OSError: print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "x")], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["refused", "refused"]


def test_an_endless_loop_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dienests.practice.letters.WALL_SECONDS", 1)
    assert compile_error(ENDLESS) == ("proba/letters/refusal.typ", 0, "> 1 s")


def test_a_heap_of_memory_is_refused() -> None:
    file, _, found = compile_error('#let s = "x" * 4000000000\n#s.len()')
    assert (file, found.partition(" ")[0]) == ("proba/letters/refusal.typ", "exit")


def test_a_practice_with_an_endless_letter_is_found_before_adoption(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = subprocess.run

    def hurried(command: list[str], **given: Any) -> Any:
        """Only the endless one is cut short: on a busy machine the others take their time."""
        return real(command, **given | {"timeout": 1 if "status_certificate.typ" in command else 120})

    monkeypatch.setattr("dienests.practice.letters.subprocess.run", hurried)
    folder = write({"letters/status_certificate.typ": ENDLESS})
    found = [(it.file, it.found) for it in check_practice(folder)]
    assert found == [("proba/letters/status_certificate.typ", f"> {WALL_SECONDS} s")]


def test_a_reform_of_a_practice_is_checked_with_it(write: Write) -> None:
    folder = write({"reforms/own.yaml": "format: 2\n", "reforms/note.txt": "x"})
    faults = faults_of(folder)
    assert ("proba/reforms/own.yaml", 1, "format = 2") in faults
    assert ("proba/reforms/note.txt", 0) in [(file, line) for file, line, _ in faults]
