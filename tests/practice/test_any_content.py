"""Whatever stands in a file, the answer is a practice or faults with lines: never another exception."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dienests.practice import SHIPPED, PracticeFaults, load_practice
from dienests.practice.letter_source import template_faults
from dienests.practice.strict_yaml import read_yaml
from tests.practice.conftest import ABOUT

YAML_LIKE = st.text(alphabet="ab01:-[]{},?&*!|>%@`'\"#\\ux\n\t ~.é\u2028\x85", max_size=200)
ANY_BYTES = st.one_of(YAML_LIKE.map(str.encode), st.binary(max_size=200), st.text(max_size=200).map(str.encode))
IMPOSSIBLE = (b'x: "\\UFFFFFFFF"', b'x: "\\ud800"', b'"\\x1b[2J": 1', b'x: "\\0"')
PROCESS = (SHIPPED / "ogre" / "process.yaml").read_text().splitlines(keepends=True)


@given(ANY_BYTES)
@example(IMPOSSIBLE[0])
@settings(max_examples=400, deadline=None)
def test_reading_never_fails_otherwise(content: bytes) -> None:
    _, faults = read_yaml(content, file="x.yaml")
    most = len(content.decode("utf-8", "replace").splitlines()) + 1
    for fault in faults:
        assert 0 <= fault.line <= most
        assert fault.found.isprintable()
    template_faults(content, file="x.typ")


@pytest.mark.parametrize("content", IMPOSSIBLE)
def test_characters_that_are_none_are_refused(content: bytes) -> None:
    assert read_yaml(content, file="x.yaml")[1]


@given(
    st.lists(
        st.tuples(st.sampled_from(["drop", "twice", "swap", "cut", "indent"]), st.integers(0, len(PROCESS) - 1)),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_process_is_a_process_or_has_faults(tmp_path: Path, damage: list[tuple[str, int]]) -> None:
    lines = damaged(damage)
    folder = tmp_path / "proba"
    folder.mkdir(exist_ok=True)
    (folder / "practice.yaml").write_text(ABOUT)
    (folder / "process.yaml").write_text("".join(lines))
    try:
        process = load_practice("proba", root=tmp_path).process
    except PracticeFaults as error:
        faults = error.faults
    else:
        assert process.stage_of("submit").name in process.stage_of("control").differs_from
        return
    assert {fault.file for fault in faults} == {"proba/process.yaml"}
    assert all(fault.line <= len("".join(lines).splitlines()) + 1 for fault in faults)


def damaged(damage: list[tuple[str, int]]) -> list[str]:
    lines = list(PROCESS)
    for kind, at in damage:
        if kind == "drop":
            lines[at] = ""
        elif kind == "twice":
            lines[at] += lines[at]
        elif kind == "swap":
            lines[at], lines[at - 1] = lines[at - 1], lines[at]
        elif kind == "cut":
            lines[at] = lines[at][: len(lines[at]) // 2] + "\n"
        else:
            lines[at] = "  " + lines[at]
    return lines
