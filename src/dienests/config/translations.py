"""Texts of the interface: English in code and templates, Latvian in src/dienests/locale/lv/*.po (one file an area).

    python -m dienests.config.translations compile   merge the files into the catalogue that Django reads
    python -m dienests.config.translations check     every text has its Latvian, no entry is left over

Babel does the work: GNU gettext is not needed on the machine.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent
SOURCES = PACKAGE / "locale" / "lv"
FUNCTIONS = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "_n",
    "pgettext", "pgettext_lazy", "npgettext",
}  # fmt: skip
CALL_IN_TEMPLATE = re.compile(r"\b(n?p?gettext|_)\(")
PLACEHOLDER = re.compile(r"%(?:\([a-z_]+\))?[sd]")

Key = tuple[str | None, str]


def catalogue() -> tuple[Catalog, list[str]]:
    """All Latvian files as one catalogue, and the faults found on the way."""
    merged, faults, seen = Catalog(locale="lv", charset="utf-8"), [], {}
    for path in sorted(SOURCES.glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale="lv")
        for message in part:
            if not message.id:
                continue
            key = (message.context, message.id if isinstance(message.id, str) else message.id[0])
            if key in seen and seen[key][1] != message.string:
                faults.append(f"{path.name}: {key[1]!r} is translated otherwise in {seen[key][0]}")
            seen[key] = (path.name, message.string)
            merged.add(message.id, message.string, context=message.context)
    return merged, faults


def compile_catalogue(target: Path) -> None:
    """Write lv/LC_MESSAGES/django.mo below `target`, whole or not at all; the English one is empty."""
    merged, faults = catalogue()
    for fault in faults:
        print(fault, file=sys.stderr)
    for language, content in (("lv", merged), ("en", Catalog(locale="en", charset="utf-8"))):
        path = target / language / "LC_MESSAGES" / "django.mo"
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        with unfinished.open("wb") as file:
            write_mo(file, content)
        unfinished.replace(path)


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _keys_of_call(name: str, arguments: list[ast.expr]) -> Iterator[Key]:
    texts = [_literal(argument) for argument in arguments]
    with_context = "pgettext" in name
    context = texts[0] if with_context else None
    if texts[with_context:] and texts[with_context] is not None:
        yield context, texts[int(with_context)] or ""


def texts_in_python(source: str) -> Iterator[tuple[Key, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            if name in FUNCTIONS:
                for key in _keys_of_call(name, node.args):
                    yield key, node.lineno


def texts_in_template(source: str, name: str) -> Iterator[tuple[Key, int]]:
    from django.utils.translation.template import templatize

    for number, line in enumerate(templatize(source, origin=name).split("\n"), start=1):
        for found in CALL_IN_TEMPLATE.finditer(line):
            call = _first_call(line[found.start() :])
            if call is not None:
                for key in _keys_of_call(found.group(1), call.args):
                    yield key, number


def _first_call(text: str) -> ast.Call | None:
    """The call that `text` begins with; what follows it is not Python. A bracket may stand inside a string."""
    for end in (place + 1 for place, letter in enumerate(text) if letter == ")"):
        try:
            call = ast.parse(text[:end], mode="eval").body
        except SyntaxError:
            continue
        return call if isinstance(call, ast.Call) else None
    return None


def texts_used() -> dict[Key, str]:
    """Every text of code and templates → the first place that uses it."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    used: dict[Key, str] = {}
    for path in sorted(PACKAGE.rglob("*")):
        place = str(path.relative_to(PACKAGE.parent))
        if path.suffix == ".py" and "migrations" not in path.parts:
            found = texts_in_python(path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found = texts_in_template(path.read_text(encoding="utf-8"), place)
        else:
            continue
        for key, line in found:
            used.setdefault(key, f"{place}:{line}")
    return used


def check() -> list[str]:
    """Faults in words: missing, left over, contradicting, placeholders that differ."""
    merged, faults = catalogue()
    translated = {
        (message.context, message.id if isinstance(message.id, str) else message.id[0]): message
        for message in merged
        if message.id
    }
    used = texts_used()
    for key, place in sorted(used.items(), key=lambda item: item[1]):
        message = translated.get(key)
        strings = [] if message is None else [message.string] if isinstance(message.string, str) else message.string
        if not strings or not all(strings):
            faults.append(f"{place}: no Latvian for {key[1]!r}")
        elif isinstance(message.id, str) and sorted(PLACEHOLDER.findall(key[1])) != sorted(
            PLACEHOLDER.findall(strings[0])
        ):
            faults.append(f"{place}: placeholders differ in the Latvian of {key[1]!r}")
    return faults + [f"locale/lv: nothing uses {key[1]!r}" for key in sorted(set(translated) - set(used), key=str)]


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        found_faults = check()
        print("\n".join(found_faults) or "translations are complete")
        sys.exit(bool(found_faults))
    variable = Path(os.environ.get("DIENESTS_VAR", PACKAGE.parent.parent / "var"))
    compile_catalogue(variable / "locale")
