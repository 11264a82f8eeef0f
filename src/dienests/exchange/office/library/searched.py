"""The words under which an item is found: of its title, summary, texts and labels, and of what is attached."""

from collections.abc import Iterator, Mapping

from dienests.base.files.confined import Unusable
from dienests.base.files.reading import READABLE
from dienests.exchange.office.library.checking import text_of
from dienests.exchange.office.library.listed import listed, words_in

_FOLDER = "attachments/"


def all_words(files: Mapping[str, bytes]) -> str:
    """Every word once. Attachments are opened in processes of their own: seconds; one that cannot be read has none."""
    return words_in(listed(files)["words"], *_attached(files))


def has_words_attached(files: Mapping[str, bytes]) -> bool:
    return any(path.startswith(_FOLDER) and path.endswith(READABLE) for path in files)


def _attached(files: Mapping[str, bytes]) -> Iterator[str]:
    for path, content in sorted(files.items()):
        if path.startswith(_FOLDER):
            try:
                yield text_of(path, content) or ""
            except Unusable:
                continue
