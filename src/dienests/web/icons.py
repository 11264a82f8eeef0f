"""Line icons of @tabler/icons as inline SVG: no picture font, no further request, coloured by the text around them."""

import difflib
import functools
import json

from django.contrib.staticfiles import finders
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

FILE = "vendor/tabler-nodes-outline.json"
SIZES = {"": "icon", "s": "icon icon-s", "l": "icon icon-l"}
Shapes = list[tuple[str, dict[str, str]]]


class UnknownIcon(LookupError):
    """A template names an icon that the set does not have."""

    def __init__(self, name: str, known: list[str]) -> None:
        near = ", ".join(difflib.get_close_matches(name, known, n=5)) or "none alike"
        super().__init__(f"No icon is called {name!r}; alike: {near}. All names: {FILE}.")


@functools.cache
def shapes() -> dict[str, Shapes]:
    """Every icon of the set. Empty where the front-end files have not been copied (tools/assets): pages still work."""
    path = finders.find(FILE)
    if not isinstance(path, str):
        return {}
    with open(path, encoding="utf-8") as file:
        found: dict[str, Shapes] = json.load(file)
    return found


@functools.cache
def icon_svg(name: str, size: str = "", title: str = "") -> SafeString:
    """The icon as SVG. With `title` it speaks for itself, without one it is decoration and screen readers pass over it.

    `size`: "" (18 px), "s" (15 px) or "l" (28 px). Raises UnknownIcon.
    """
    every = shapes()
    if every and name not in every:
        raise UnknownIcon(name, list(every))
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6"'
        ' stroke-linecap="round" stroke-linejoin="round"{}>{}</svg>',
        SIZES[size],
        flatatt({"role": "img", "aria-label": title} if title else {"aria-hidden": "true"}),
        format_html_join("", "<{}{}/>", ((tag, flatatt(attributes)) for tag, attributes in every.get(name, []))),
    )
