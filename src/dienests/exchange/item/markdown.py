"""Texts of items: Markdown with places to fill in, written `{{name}}`, made into HTML that can do no harm.

A new line is a new line, so that numbered points can be written one below the other. What is filled in is a token of
its own and never read as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

PARAMETER = re.compile(r"[a-zāčēģīķļņšūž][a-zāčēģīķļņšūž0-9_]{0,39}\Z")
_PLACE = re.compile(r"\{\{([^{}\n]{0,200})\}\}")
_TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "blockquote", "strong", "em", "s", "code"),
    *("pre", "a", "table", "thead", "tbody", "tr", "th", "td", "mark"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "mark": {"title"}}
_MAX_NESTING = 20


@dataclass(frozen=True)
class Place:
    """A place to fill in: what stands between the braces, and its line (from 1)."""

    name: str
    line: int


def places(text: str) -> Iterator[Place]:
    """Every `{{…}}` of a text, in order, whether or not the name is one that can be declared."""
    for number, line in enumerate(text.splitlines(), start=1):
        for match in _PLACE.finditer(line):
            yield Place(match[1].strip(), number)


def headings(text: str) -> list[tuple[int, str, int]]:
    """(level, words, line) of every heading."""
    tokens = _parser().parse(text)
    return [
        (int(token.tag[1]), tokens[index + 1].content, (token.map or [0])[0] + 1)
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def html(text: str, values: Mapping[str, str] | None = None, *, titles: Mapping[str, str] | None = None) -> str:
    """HTML of a text. Places without a value are marked, by their title where one is given; headings begin at h2, as
    the text says."""
    raw = _parser().render(text, {"values": dict(values or {}), "titles": dict(titles or {})})
    return nh3.clean(
        raw, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"https", "http", "mailto", "tel"}, url_relative="deny"
    )


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": _MAX_NESTING})
    parser.enable(["table", "strikethrough"]).disable(["image", "html_inline", "html_block"])
    parser.inline.ruler.before("link", "place", _place)
    parser.add_render_rule("place", _rendered_place)
    return parser


def _place(state: StateInline, silent: bool) -> bool:
    match = _PLACE.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("place", "", 0).content = match[1].strip()
    state.pos = match.end()
    return True


def _rendered_place(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType
) -> str:
    name = tokens[index].content
    value = env.get("values", {}).get(name)
    return escape(value) if value is not None else f"<mark>{escape(env.get('titles', {}).get(name, name))}</mark>"
