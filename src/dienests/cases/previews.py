"""What colleagues see of a document without opening it: pages as pictures, the text of a DOCX, the list of an edoc.

Everything is made again from the bytes by programs of ours; not a byte of the original reaches the browser. What was
made is kept beside the store and may be deleted at any time.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import nh3
from django.conf import settings

from dienests.base.files import confined
from dienests.base.files.archives import ArchiveRefused
from dienests.base.files.confined import Unusable
from dienests.cases import content_types, edoc, store
from dienests.cases.content_types import Inspected, MediaType, Note
from dienests.cases.models import Document
from dienests.cases.paper_errors import PaperError, PaperReason

AHEAD = 20  # pages drawn in the background when a document is added
AT_ONCE = 5  # pages drawn when one is asked for that is not there yet
MAX_HTML_BYTES = 4 * 1024 * 1024
_TAGS = {
    *("p", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "strong", "em", "u", "s"),
    *("sub", "sup", "table", "thead", "tbody", "tr", "th", "td"),
}

Kind = Literal["pages", "text", "container", "none"]


@dataclass(frozen=True)
class Preview:
    """How a document can be shown.

    `pages`: ask for each with `preview_page`. `text`: `html` is sanitised, without pictures, links, styles or
    scripts. `container`: `container` lists files and stated signatures, which are NOT verified. `none`: see `notes`.
    """

    kind: Kind
    pages: int = 0
    html: str = ""
    container: edoc.Container | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Source:
    """Bytes to show and the folder for what is made from them."""

    path: Path
    folder: Path
    inspected: Inspected


def preview(document: Document, *, member: int | None = None) -> Preview:
    """How to show a document, or the file at place `member` of a container.

    Raises PaperError: NOT_IN_STORE, NO_SUCH_PAGE (no such member), or why the file cannot be opened.
    """
    with _source(document, member) as source:
        media_type, notes = source.inspected.media_type, source.inspected.notes
        if media_type == MediaType.DOCX:
            return Preview("text", html=_text(source), notes=notes)
        if media_type == MediaType.EDOC:
            return _container_preview(source)
        if not source.inspected.pages:
            return Preview("none", notes=notes)
        return Preview("pages", pages=source.inspected.pages, notes=notes)


def preview_page(document: Document, page: int, *, member: int | None = None) -> bytes:
    """The PNG of a page, counted from 1. Drawn now, with a few that follow, if it is not there yet.

    Raises PaperError: NO_SUCH_PAGE, NO_PREVIEW, NOT_IN_STORE, or why the file cannot be opened.
    """
    with _source(document, member) as source:
        if source.inspected.media_type in (MediaType.DOCX, MediaType.EDOC):
            raise PaperError(PaperReason.NO_PREVIEW)
        if not 1 <= page <= (source.inspected.pages or 0):
            raise PaperError(PaperReason.NO_SUCH_PAGE, values={"what": page})
        target = _page_path(source.folder, page)
        if not target.exists():
            _draw(source, page, page + AT_ONCE - 1)
        if not target.exists():
            raise PaperError(PaperReason.NO_SUCH_PAGE, values={"what": page})
        return target.read_bytes()


def prepare(sha256: str) -> int:
    """Make what will probably be asked for; returns the number of pages drawn. For the background task.

    Raises PaperError as `preview_page` does.
    """
    with _stored_source(sha256) as source:
        if source.inspected.media_type == MediaType.DOCX:
            _text(source)
        elif source.inspected.media_type != MediaType.EDOC and source.inspected.pages:
            last = min(AHEAD, source.inspected.pages)
            for first in range(1, last + 1, AT_ONCE):
                _draw(source, first, min(first + AT_ONCE - 1, last))
            return last
    return 0


@contextmanager
def _source(document: Document, member: int | None) -> Iterator[_Source]:
    with _stored_source(document.sha256) as source:
        if member is None:
            yield source
            return
        if source.inspected.media_type != MediaType.EDOC:
            raise PaperError(PaperReason.NO_SUCH_PAGE, values={"what": member})
        with _member_source(source, member) as inner:
            yield inner


@contextmanager
def _stored_source(sha256: str) -> Iterator[_Source]:
    path = store.path_of(sha256)
    if not path.is_file():
        raise PaperError(PaperReason.NOT_IN_STORE, values={"what": sha256[:12]})
    folder = store.previews_of(sha256)
    yield _Source(path, folder, _inspected(path, folder))


@contextmanager
def _member_source(container: _Source, member: int) -> Iterator[_Source]:
    """A file of a container, copied out for as long as it is looked at and checked like any other."""
    folder = container.folder / f"member-{member}"
    with tempfile.TemporaryDirectory(prefix="dienests-member-") as place:
        path = Path(place) / "member"
        try:
            edoc.copy_contained(container.path, member, path, limit=settings.DOCUMENT_MAX_BYTES)
        except KeyError as error:
            raise PaperError(PaperReason.NO_SUCH_PAGE, values={"what": member}) from error
        except ArchiveRefused as error:
            raise PaperError(PaperReason(error.reason)) from error
        inspected = _inspected(path, folder)
        if inspected.media_type == MediaType.EDOC:  # one level is enough for any honest sender
            raise PaperError(PaperReason.NO_PREVIEW)
        yield _Source(path, folder, inspected)


def remember(sha256: str, inspected: Inspected) -> None:
    """Keep what was found out about a stored file, so that it need not be opened again before it is drawn."""
    _remember(store.previews_of(sha256), inspected)


def _inspected(path: Path, folder: Path) -> Inspected:
    remembered = folder / "facts.json"
    if remembered.is_file():
        facts = json.loads(remembered.read_bytes())
        return Inspected(MediaType(facts["media_type"]), facts["pages"], tuple(Note(note) for note in facts["notes"]))
    found = content_types.inspect(path)
    _remember(folder, found)
    return found


def _remember(folder: Path, it: Inspected) -> None:
    facts = {"media_type": it.media_type, "pages": it.pages, "notes": it.notes}
    store.write_whole(folder / "facts.json", json.dumps(facts).encode())


def _page_path(folder: Path, page: int) -> Path:
    return folder / f"{page:04d}.png"


def _draw(source: _Source, first: int, last: int) -> None:
    wanted = [page for page in range(first, last + 1) if not _page_path(source.folder, page).exists()]
    if not wanted:
        return
    try:
        if source.inspected.media_type == MediaType.PDF:
            pictures = confined.pictures("pdf-pages", str(wanted[0]), str(wanted[-1]), source=source.path)
        else:
            pictures = confined.pictures("image-page", source.inspected.media_type.name.lower(), source=source.path)
    except Unusable as error:
        raise PaperError(PaperReason(error.reason)) from error
    for page, picture in enumerate(pictures, start=wanted[0]):
        store.write_whole(_page_path(source.folder, page), picture)


def _text(source: _Source) -> str:
    remembered = source.folder / "text.html"
    if remembered.is_file():
        return remembered.read_text(encoding="utf-8")
    try:
        raw = confined.answer("docx-text", source=source.path)
    except Unusable as error:
        raise PaperError(PaperReason(error.reason)) from error
    if len(raw) > MAX_HTML_BYTES:
        raise PaperError(PaperReason.TOO_DEMANDING)
    html = sanitised(raw.decode("utf-8", "replace"))
    store.write_whole(remembered, html.encode())
    return html


def sanitised(html: str) -> str:
    """Text with its structure: no pictures, links, styles, scripts, or attributes other than spans of table cells."""
    cells = {"colspan", "rowspan"}
    return nh3.clean(html, tags=_TAGS, attributes={"td": cells, "th": cells}, url_schemes=set(), link_rel=None)


def _container_preview(source: _Source) -> Preview:
    try:
        return Preview("container", container=edoc.read_container(source.path), notes=source.inspected.notes)
    except ArchiveRefused as error:
        raise PaperError(PaperReason(error.reason)) from error
