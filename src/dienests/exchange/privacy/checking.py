"""One text, everything in it that may be personal data, in its order and once."""

from __future__ import annotations

from collections.abc import Iterable

from dienests.exchange.privacy.findings import Allowed, Finding
from dienests.exchange.privacy.names import Register, names
from dienests.exchange.privacy.numbers import FINDERS

NOBODY = Allowed()


def personal_data(text: str, *, allowed: Allowed = NOBODY, register: Register | None = None) -> list[Finding]:
    """`allowed`: what the office is reached by; `register`: which names are clients, see names.Register."""
    found = [finding for finder in FINDERS for finding in finder(text)]
    found += names(text, register=register)
    return list(_once(each for each in found if not allowed.has(each.kind, each.text)))


def _once(found: Iterable[Finding]) -> Iterable[Finding]:
    """Of findings that lie on one another the surer, then the longer."""
    taken: list[Finding] = []
    for each in sorted(found, key=lambda finding: (not finding.sure, finding.start - finding.end)):
        if all(each.end <= other.start or other.end <= each.start for other in taken):
            taken.append(each)
    return sorted(taken)
