"""What an item says besides its texts: labels, hints and options of its form, its checklist, its stages, what it needs
and what was learnt."""

from collections.abc import Iterator, Mapping
from typing import Any

from dienests.exchange.item.contents import TEXTS
from dienests.practice.strict_yaml import read_yaml

# Whoever it belongs to is searched by office, not by words.
LABELLED: Mapping[str, tuple[str, ...]] = {
    "item.yaml": ("owner",),
    "form.yaml": (),
    "checklist.yaml": (),
    "process/process.yaml": (),
}


def labels(files: Mapping[str, bytes]) -> Iterator[str]:
    """Every text of these files that stands there in a language; none of a file that cannot be read."""
    for path, passed_over in LABELLED.items():
        if path in files:
            data = read_yaml(files[path], file=path)[0].data
            if isinstance(data, Mapping):
                yield from _said({key: value for key, value in data.items() if key not in passed_over})


def _said(tree: Any) -> Iterator[str]:
    """`tree` is no deeper than the reader of strangers' files lets it be."""
    if isinstance(tree, Mapping):
        yield from (tree[tongue] for tongue in TEXTS if isinstance(tree.get(tongue), str))
        for value in tree.values():
            yield from _said(value)
    elif isinstance(tree, list):
        for entry in tree:
            yield from _said(entry)
