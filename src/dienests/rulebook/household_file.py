"""Reading a household from a YAML or JSON file."""

from __future__ import annotations

from pathlib import Path

from dienests.engine.yaml_text import YamlFault, read_yaml

LARGEST_FILE = 1_000_000


def read_household(path: Path) -> object:
    """The data of a household file, not yet checked. Raises YamlFault with line and column, and OSError."""
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise YamlFault(1, 1, f"longer than {LARGEST_FILE} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = len(before) - before.rfind(b"\n")
        raise YamlFault(before.count(b"\n") + 1, column, "a byte that is not UTF-8") from error
    return read_yaml(text)
