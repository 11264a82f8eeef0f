"""Names in files, made from what people write."""

import re
import unicodedata
from collections.abc import Collection
from typing import Any

LONGEST = 40
_OTHER = re.compile(r"[^a-z0-9]+")


def name_of(text: Any, *, otherwise: str) -> str:
    """Small Latin letters, digits and _, from a text (or both languages of one); `otherwise` where none is left."""
    said = (text.get("lv") or text.get("en")) if isinstance(text, dict) else text
    plain = unicodedata.normalize("NFKD", str(said or "")).encode("ascii", "ignore").decode().lower()
    name = _OTHER.sub("_", plain).strip("_")
    if name and not name[0].isalpha():
        name = f"n_{name}"
    if len(name) > LONGEST:
        name = name[: LONGEST + 1].rpartition("_")[0] or name[:LONGEST]
    return name or otherwise


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or with the first number behind it that makes it one of its own."""
    number, found = 2, name
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found
