"""What every template keeps to: icons that exist, nothing that the content security policy would refuse, no addresses
of other sites to load things from, and styles and scripts that exist."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

import dienests.web
from dienests.web import icons
from dienests.web.frame import ENTRIES
from dienests.web.office.my_day import ICONS
from dienests.web.templatetags.dienests import DEADLINE_ICONS, NOTICE_ICONS, STATES

WEB = Path(dienests.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
MODULES = sorted(WEB.rglob("*.py"))
ROOT = WEB.parent.parent.parent
IN_TEMPLATE = re.compile(r"""\{%\s*icon\s+"([^"]+)"|\bicon="([a-z0-9-]+)\"""")
IN_PYTHON = re.compile(r"""\bicon="([a-z0-9-]+)\"""")
REFUSED = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*="),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']"),
    "htmx handler": re.compile(r"\shx-on[:-]|\shx-vals=[\"']js:|\shx-trigger=\"[^\"]*\["),
    "script in the page": re.compile(r"<script(?![^>]*(?:\ssrc=|application/json))[^>]*>"),
    "style in the page": re.compile(r"<style\b"),
    "address that is a script": re.compile(r"javascript:"),
    "loaded from elsewhere": re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"'](?:https?:)?//"),
    "icon in other ways": re.compile(r"class=\"ti ti-"),
}


def _set_of_icons() -> set[str]:
    places = [ROOT / "node_modules/@tabler/icons/tabler-nodes-outline.json", finders.find(icons.FILE)]
    for place in places:
        if place and Path(str(place)).is_file():
            return set(json.loads(Path(str(place)).read_text()))
    pytest.skip("the icons are not on this machine: run `npm ci` and tools/assets")


def _icons_named() -> Iterator[tuple[str, str]]:
    for path in TEMPLATES:
        for match in IN_TEMPLATE.finditer(path.read_text()):
            yield match.group(1) or match.group(2), path.name
    for path in MODULES:
        for match in IN_PYTHON.finditer(path.read_text()):
            yield match.group(1), path.name
    for name in (
        *[entry.icon for entry in ENTRIES],
        *ICONS.values(),
        *DEADLINE_ICONS.values(),
        *NOTICE_ICONS.values(),
        *[icon for _tone, icon in STATES.values()],
    ):
        yield name, "table of icons"


def test_every_icon_exists() -> None:
    known = _set_of_icons()
    assert not sorted({(name, where) for name, where in _icons_named() if name not in known})


def test_an_unknown_icon_is_named_with_others_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(icons, "shapes", lambda: {"clock": [("path", {"d": "M0 0"})]})
    with pytest.raises(icons.UnknownIcon, match="clock"):
        icons.icon_svg.__wrapped__("clok")
    drawn = icons.icon_svg.__wrapped__("clock", title='a "b"')
    assert 'aria-label="a &quot;b&quot;"' in drawn
    assert "style=" not in drawn


def test_pages_work_without_the_icons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(icons, "shapes", dict)
    assert icons.icon_svg.__wrapped__("anything").startswith("<svg")


@pytest.mark.parametrize("what", REFUSED)
def test_nothing_that_the_policy_refuses(what: str) -> None:
    found = {
        f"{path.relative_to(WEB)}: {match.group(0)[:60]}"
        for path in TEMPLATES
        for match in REFUSED[what].finditer(re.sub(r"\{%.*?%\}|\{#.*?#\}", "", path.read_text()))
    }
    assert not found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_every_template_compiles(path: Path) -> None:
    assert get_template(str(path.relative_to(WEB / "templates")))


def test_every_file_a_template_asks_for_exists() -> None:
    named = {
        (name, path.name)
        for path in TEMPLATES
        for name in re.findall(r"""\{%\s*static\s+["']([^"']+)["']""", path.read_text())
        if not name.startswith("vendor/")
    }
    assert not sorted((name, where) for name, where in named if not finders.find(name))


@pytest.mark.parametrize("path", sorted((WEB / "static").rglob("*.js")), ids=lambda path: path.name)
def test_scripts_do_not_make_code_from_text(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\beval\(|new Function\(|document\.write|\.outerHTML\s*=|setTimeout\(\s*[\"']", source)


@pytest.mark.parametrize(
    ("name", "allowed"), [("office.css", "#fff"), ("components.css", "-"), ("print.css", "#[0-9a-f]{3}")]
)
def test_colours_are_written_only_in_the_tokens(name: str, allowed: str) -> None:
    source = re.sub(r"url\([^)]*\)", "", (WEB / "static" / "web" / name).read_text())
    found = re.findall(r":[^;{}]*?(#[0-9a-fA-F]{3,8}|rgba?\([^)]*\)|hsla?\([^)]*\))", source)
    assert not [colour for colour in found if not re.fullmatch(allowed, colour)]
