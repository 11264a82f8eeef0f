"""WCAG 2.2 AA: contrast of the pairs of colours that the style sheets put together, in light and dark."""

import re
from pathlib import Path

import pytest

import dienests.web

TOKENS = (Path(dienests.web.__file__).parent / "static" / "web" / "tokens.css").read_text()
LIGHT, DARK = ":root {", '[data-bs-theme="dark"] {'
TEXT, SIGN = 4.5, 3.0
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-soft", "ink-faint") for ground in ("ground", "surface", "sunk")],
    *[(ink, "hover", TEXT) for ink in ("ink", "ink-soft")],
    *[("accent", ground, TEXT) for ground in ("ground", "surface", "hover", "accent-soft")],
    *[("accent-strong", ground, TEXT) for ground in ("accent-soft", "surface")],
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("ink", "accent-soft", TEXT),
    ("ink-soft", "accent-soft", TEXT),
    *[(tone, f"{tone}-soft", TEXT) for tone in ("ok", "soon", "late", "stopped", "note")],
    *[("ink", f"{tone}-soft", TEXT) for tone in ("ok", "soon", "late", "stopped", "note")],
    *[(tone, ground, TEXT) for tone in ("ok", "soon", "late") for ground in ("surface", "ground")],
    ("ink-soft", "late-soft", TEXT),
    ("ink-soft", "soon-soft", TEXT),
    ("ink", "mark", TEXT),
    *[("line-strong", ground, SIGN) for ground in ("surface", "ground")],
    *[("focus", ground, SIGN) for ground in ("surface", "ground", "accent-soft")],
]


def colours(block: str) -> dict[str, str]:
    body = TOKENS.split(block, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", body))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("block", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(block: str) -> None:
    found = colours(LIGHT) | colours(block)
    weak = {
        (ink, ground): round(contrast(found[ink], found[ground]), 2)
        for ink, ground, least in PAIRS
        if contrast(found[ink], found[ground]) < least
    }
    assert not weak


def test_the_dark_theme_redefines_every_colour() -> None:
    assert colours(DARK).keys() == colours(LIGHT).keys()


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
