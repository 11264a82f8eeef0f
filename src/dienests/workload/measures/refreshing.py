"""Bringing the stored log up to date: cases that the audit trail names since are read again, the others stay.

Every change of a case writes an audit row in its own transaction, so the end of the trail says up to when the log knows
everything. The end is read before the cases: what changes meanwhile is read again next time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from django.conf import settings

from dienests.base.audit.models import AuditEntry, AuditHead, AuditKind
from dienests.cases.models import Case, ProcessVersion
from dienests.cases.process_versions import practice_of_version
from dienests.practice import Process
from dienests.workload.measures.derived import Measured, Measuring
from dienests.workload.measures.event_log import event_log
from dienests.workload.measures.rows import CaseLog
from dienests.workload.measures.stored_log import (
    Manifest,
    changed_cases,
    compacted,
    folder_ready,
    one_at_a_time,
    put_manifest,
    read_manifest,
    write_rows,
)

AT_ONCE = 3_000  # cases that are read while a person waits; more of them are prepared on a page that says so
IN_A_QUERY = 500
FOLDER = "measures"


def log_folder() -> Path:
    """Where this installation keeps its log. May be deleted at any time: it is made again."""
    return Path(settings.VAR) / FOLDER


def refreshed(*, however_many: bool = False) -> Manifest | None:
    """The log as of now; None where more than AT_ONCE cases would have to be read first (unless `however_many`).

    Of several who ask for however many, one reads and the others wait for what it read.
    """
    folder = log_folder()
    if not however_many:
        return _refreshed(folder, however_many=False)
    with one_at_a_time(folder_ready(folder)):
        return _refreshed(folder, however_many=True)


def _refreshed(folder: Path, *, however_many: bool) -> Manifest | None:
    position, entry_hash = _end_of_trail()
    manifest = read_manifest(folder)
    if manifest is None or not _known(manifest):
        if not however_many and Case.objects.count() > AT_ONCE:
            return None
        return _whole(folder_ready(folder), position, entry_hash)
    if manifest.position == position:
        return manifest
    changed = _changed_since(manifest.position, until=position)
    if len(changed) > AT_ONCE:
        return _whole(folder, position, entry_hash) if however_many else None
    return _with_changes(folder, manifest, changed, position=position, entry_hash=entry_hash)


def _end_of_trail() -> tuple[int, str]:
    found = AuditHead.objects.filter(pk=1).values_list("position", "hash").first()
    return found or (0, "")


def _known(manifest: Manifest) -> bool:
    """Whether the entry that the log ends with is still that entry: another database, or a restored one, is not."""
    if manifest.position == 0:
        return not AuditEntry.objects.exists()
    return AuditEntry.objects.filter(position=manifest.position, hash=manifest.hash).exists()


def _changed_since(position: int, *, until: int) -> set[int]:
    entries = AuditEntry.objects.filter(
        position__gt=position, position__lte=until, kind=AuditKind.WRITE, case_id__isnull=False
    )
    cases = entries.order_by("case_id").values_list("case_id", flat=True).distinct()[: AT_ONCE + 1]
    return {case for case in cases if case is not None}


def _whole(folder: Path, position: int, entry_hash: str) -> Manifest:
    name, cases = write_rows(folder, "base", _measured(event_log()))
    return put_manifest(folder, Manifest(position, entry_hash, name, "", cases, 0))


def _with_changes(folder: Path, manifest: Manifest, changed: set[int], *, position: int, entry_hash: str) -> Manifest:
    """Changed cases are kept apart until they are many; then both become one."""
    manifest = replace(manifest, position=position, hash=entry_hash)
    if not changed:
        return put_manifest(folder, manifest)
    apart = sorted(changed.union(changed_cases(folder, manifest)))
    logs = chain.from_iterable(event_log(part) for part in _in_parts(apart))
    name, count = write_rows(folder, "changes", _measured(logs))
    manifest = replace(manifest, changes=name, changed=count)
    if count > AT_ONCE:
        manifest = compacted(folder, manifest)
    return put_manifest(folder, manifest)


def _in_parts(cases: list[int]) -> Iterator[list[int]]:
    return (cases[start : start + IN_A_QUERY] for start in range(0, len(cases), IN_A_QUERY))


def _measured(logs: Iterable[CaseLog]) -> Iterator[Measured]:
    measuring = Measuring(_process_of)
    for log in logs:
        yield measuring.measured(log)


def _process_of(version: int) -> tuple[str, str, Process]:
    practice, digest = ProcessVersion.objects.values_list("practice", "digest").get(pk=version)
    return practice, digest, practice_of_version(pk=version, digest=digest).process
