"""Words that leave the office are looked through for persons before they do."""

from collections.abc import Collection

from dienests.exchange.office.library.checking import personal_data_in
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.privacy.findings import Finding


def key_of(finding: Finding) -> str:
    """Under this stands what a person said of a finding that may be none."""
    return f"{finding.kind}|{finding.text}"


def look_through(text: str, looked_at: Collection[str] = (), *, field: str = "text") -> None:
    """`looked_at`: keys of findings that are no personal data; sure ones cannot be said away.

    Raises LibraryRefused personal_data with the findings as `problems`.
    """
    found = [each for each in personal_data_in(text) if each.sure or key_of(each) not in looked_at]
    if found:
        raise LibraryRefused("personal_data", count=len(found), problems=found, field=field)
