"""Practices as offices chose them, parsed once per content: a practice of a digest never changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings

from dienests.cases.models import ConsideredPractice, ProcessProposal, ProcessVersion
from dienests.practice import Practice, Process, available, load_practice

_PARSED: dict[str, Practice] = {}
_PARSED_MOST = 64
_READ: ContextVar[list[tuple[int, str]] | None] = ContextVar("process_versions_read", default=None)


def practice_of_version(*, pk: int, digest: str) -> Practice:
    """The whole practice stored in a ProcessVersion. Raises PracticeFaults if the stored content was damaged."""
    return _parsed(ProcessVersion, pk=pk, digest=digest)


def practice_of_proposal(proposal: ProcessProposal) -> Practice:
    """The whole practice that was proposed; likewise."""
    return _parsed(ProcessProposal, pk=proposal.pk, digest=proposal.digest)


def _parsed(table: type[ProcessVersion] | type[ProcessProposal], *, pk: int, digest: str) -> Practice:
    if digest not in _PARSED:
        content = table._default_manager.values_list("content", flat=True).get(pk=pk)
        practice = Practice.from_json(content)
        if len(_PARSED) >= _PARSED_MOST:
            _PARSED.clear()
        _PARSED[digest] = practice
    return _PARSED[digest]


def practice_called(name: str) -> Practice:
    """A practice of PRACTICE_ROOT, else one that the office considers. Raises PracticeFaults."""
    if name not in available(root=settings.PRACTICE_ROOT):
        kept = ConsideredPractice.objects.filter(name=name).values_list("content", flat=True).first()
        if kept is not None:
            return Practice.from_json(kept)
    return load_practice(name, root=settings.PRACTICE_ROOT)


def practice_names() -> list[str]:
    """Names that practice_called knows: folders first, then what is only considered. One query."""
    folders = available(root=settings.PRACTICE_ROOT)
    return [*folders, *(ConsideredPractice.objects.exclude(name__in=folders).values_list("name", flat=True))]


def practice_of(case: Any) -> Practice:
    """The practice a case began with and keeps. Give cases with `select_related("process")` in lists."""
    return practice_of_version(pk=case.process_id, digest=case.process.digest)


def process_of(case: Any) -> Process:
    """The process of the practice a case keeps."""
    return practice_of(case).process


@contextmanager
def read_once() -> Iterator[None]:
    """Within it the list of versions is read from the database once, however many access rules ask for it."""
    token = _READ.set([])
    try:
        yield
    finally:
        _READ.reset(token)


def versions() -> Iterator[tuple[int, Practice]]:
    """Every stored practice with the id of its version: one query once all are parsed."""
    rows = _READ.get()
    if not rows:
        found = list(ProcessVersion.objects.order_by("pk").values_list("pk", "digest"))
        if rows is not None:
            rows.extend(found)
        rows = found
    for pk, digest in rows:
        yield pk, practice_of_version(pk=pk, digest=digest)
