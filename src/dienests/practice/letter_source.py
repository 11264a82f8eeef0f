"""Looks at a letter template before it is ever compiled and refuses what a letter has no need of.

This is for a clear message with a line. What holds against a determined author is the confinement in
compile_letter.py: an own folder as root, no network, limits on time and memory.
"""

from __future__ import annotations

import re

from dienests.practice.faults import Fault, Text, shown
from dienests.practice.strict_yaml import HIDDEN

MAX_BYTES = 64 * 1024

# The name must end the expression: "x.typ".replace(…) would be another file.
_OWN_FILE = r'[ ]"[a-z][a-z0-9_-]{0,39}\.typ"[ ]?(?:[:;\n\]]|as |\Z)'
_REFUSED: tuple[tuple[re.Pattern[str], Text], ...] = (
    (
        re.compile(r'"@[^"\n]*|@(?:preview|local)\b[^\s"]*'),
        Text(
            "bez paketēm: ierakstiet vajadzīgo šīs prakses veidnē",
            "no packages: write what is needed into a template of this practice",
        ),
    ),
    (
        re.compile(rf"(?<![\w-])(?:import|include)(?![\w-])(?!{_OWN_FILE})[^\n]{{0,40}}"),
        Text('import "nosaukums.typ" no tās pašas mapes letters/', 'import "name.typ" from the same folder letters/'),
    ),
    (
        re.compile(
            r"(?<![\w-])(?:read|csv|yaml|toml|xml|cbor|plugin|bibliography|eval|image)\s*\("
            r'|(?<![\w-])json\s*\((?!\s*"data\.json"\s*\))'
        ),
        Text('veidne lasa tikai json("data.json")', 'a template reads json("data.json") and nothing else'),
    ),
    (
        re.compile(r"datetime\s*\.\s*today"),
        Text(
            "datums no datiem (data.context.date), lai vēstuli varētu izdrukāt tieši tādu pašu",
            "the date from the data (data.context.date), so that the same letter can be printed again",
        ),
    ),
    (
        HIDDEN,
        Text(
            "teksts bez neredzamām vai virzienu mainošām zīmēm",
            "text without invisible or direction-changing characters",
        ),
    ),
)


def template_faults(source: bytes, *, file: str) -> list[Fault]:
    """Every refused expression of one .typ file with its line."""
    if len(source) > MAX_BYTES:
        limit = Text(f"ne vairāk kā {MAX_BYTES} baiti", f"at most {MAX_BYTES} bytes")
        return [Fault(file, 0, f"{len(source)} B", limit)]
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        found = f"byte {source[error.start]:#04x}"
        return [Fault(file, line, found, Text("teksts UTF-8 kodējumā", "text in UTF-8"))]
    return [
        Fault(file, text.count("\n", 0, match.start()) + 1, shown(match.group()), expected)
        for pattern, expected in _REFUSED
        for match in pattern.finditer(text)
    ]
