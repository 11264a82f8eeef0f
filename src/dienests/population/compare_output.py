"""The folder that `dienests population compare --output` leaves: data, tables, workbook, plots, explanations.

`comparison.json`, `comparison.xlsx`, `reform.yaml`, `tables/*.csv`, `plots/*.svg`, `households/<number>.md`, and
`ceiling.json` where a ceiling was asked for. Written beside and renamed at the end.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from dienests.engine import Text
from dienests.engine.quantities import shown
from dienests.population.ceiling import Allowance
from dienests.population.comparison import ChangedHousehold, Comparison
from dienests.population.export import csv_files
from dienests.population.plots import plots_of
from dienests.population.report_context import NOT_CHECKED, SYNTHETIC
from dienests.population.side_by_side import SideBySide
from dienests.population.stored import to_plain
from dienests.population.workbook import workbook
from dienests.population.writing import written
from dienests.practice.reforms import Reform

Language = Literal["lv", "en"]
MARK = "comparison.json"
WORDS: dict[str, Text] = {
    "household": Text("Mājsaimniecība", "Household"),
    "change": Text("Izmaiņa mēnesī", "Change per month"),
    "differences": Text("Kas atšķiras", "What differs"),
    "before": Text("Pirms", "Before"),
    "after": Text("Pēc", "After"),
    "known": Text("tiesību normas, kā zināmas", "law as known on"),
    "figure": Text("Rādītājs", "Figure"),
    "see": Text("skat. iepriekš", "see above"),
}


class OutputTaken(Exception):
    """The folder holds something other than an earlier comparison."""

    def __init__(self, folder: Path) -> None:
        self.text = Text(
            f"{folder} jau pastāv un nav agrāks salīdzinājums. Norādiet citu mapi.",
            f"{folder} exists already and is not an earlier comparison. Name another folder.",
        )
        super().__init__(self.text.en)


def refuse_taken(folder: Path) -> None:
    """Raises OutputTaken: before the work, rather than after it."""
    empty = folder.is_dir() and not any(folder.iterdir())
    if (folder.exists() or folder.is_symlink()) and not empty and not (folder / MARK).is_file():
        raise OutputTaken(folder)


def write_comparison(
    folder: Path,
    comparison: Comparison,
    *,
    reform: Reform,
    explained: Mapping[int, SideBySide],
    allowance: Allowance | None,
    language: Language,
) -> None:
    """Write everything of a comparison; an earlier one in the folder is replaced. Raises OutputTaken, OSError."""
    refuse_taken(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}-{secrets.token_hex(6)}.partial")
    try:
        for path, content in _files(comparison, reform, explained, allowance, language):
            target = beside / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        if folder.exists():
            shutil.rmtree(folder)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _files(
    comparison: Comparison,
    reform: Reform,
    explained: Mapping[int, SideBySide],
    allowance: Allowance | None,
    language: Language,
) -> Iterator[tuple[str, bytes]]:
    ceilings = () if allowance is None else (allowance,)
    yield MARK, _json(comparison.to_json())
    yield "reform.yaml", reform.text.encode()
    yield "comparison.xlsx", workbook(comparison, language=language, ceilings=ceilings)
    for name, content in csv_files(comparison, language=language, ceilings=ceilings).items():
        yield f"tables/{name}", content
    for plot in plots_of(comparison):
        yield f"plots/{plot.name}.svg", plot.svg(language=language).encode()
    for changed in comparison.figures.largest:
        if changed.household_id in explained:
            page = household_page(changed, explained[changed.household_id], comparison, language=language)
            yield f"households/{changed.household_id}.md", page.encode()
    if allowance is not None:
        yield "ceiling.json", _json(to_plain(allowance))


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def household_page(changed: ChangedHousehold, found: SideBySide, comparison: Comparison, *, language: Language) -> str:
    """One household before and after as Markdown: what differs first, then both explanations in full."""

    def said(text: Text) -> str:
        return str(getattr(text, language))

    def word(name: str) -> str:
        return said(WORDS[name])

    lines = [f"# {word('household')} {changed.household_id}", ""]
    if comparison.population.synthetic:
        lines += [f"**{said(SYNTHETIC)}**", ""]
    lines += [
        said(comparison.reform.title),
        "",
        f"{word('change')}: **{said(written(changed.change_cents, 'change'))}**",
    ]
    lines += ["", f"## {word('differences')}", "", f"| {word('figure')} | {word('before')} | {word('after')} | § |"]
    lines += ["|---|---:|---:|---|"]
    for each in found.differences:
        label = f"{said(each.subject)}: {said(each.label)}" if said(each.subject) else said(each.label)
        mark = "" if each.checked else " *"
        cells = (label + mark, said(each.before), said(each.after), each.paragraph)
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    lines += ["", f"\\* {said(NOT_CHECKED)}"]
    for name, law, tree in (
        ("before", comparison.before, found.before["explanation"]),
        ("after", comparison.after, found.after["explanation"]),
    ):
        day = said(shown("date", law.known_on))
        lines += ["", f"## {word(name)} ({word('known')} {day}; {law.rulebook_version})", ""]
        lines += _tree(tree, language, 0)
    return "\n".join(lines) + "\n"


def _tree(node: Mapping[str, Any], language: Language, depth: int) -> Iterator[str]:
    mark = "" if node["checked"] else " *"
    if "ref" in node:
        yield f"{'  ' * depth}- {_line(node['label'][language])}: {getattr(WORDS['see'], language)}"
        return
    paragraph = f" [{node['paragraph']}]" if node["paragraph"] else ""
    subject = node.get("subject_label", {}).get(language, "")
    sentence = node["sentence"][language]
    said = f"{subject}. {sentence}" if subject and not sentence.startswith(subject) else sentence
    yield f"{'  ' * depth}- {_line(said + paragraph)}{mark}"
    for each in node["inputs"]:
        yield from _tree(each, language, depth + 1)


def _line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")
