"""Why nothing could be read from a colleague: a closed list that pages put into words."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    ADDRESS = "address"  # not an address that may be listed
    PRIVATE = "private"  # leads to a machine of this network, or of none
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"  # the certificate is not of this host
    REDIRECTED = "redirected"
    REFUSED = "refused"  # an answer other than what was asked for
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    UNREADABLE = "unreadable"  # an answer that is not what it should be
    OTHER_KEY = "other_key"
    REPLACED = "replaced"  # a history without what was there before
    OLDER = "older"  # an index that was already followed by another
    UNFIT = "unfit"  # content that may not be kept


class NetworkFault(Exception):
    """`details` fill the text: status, limit, seconds, what was found."""

    def __init__(self, why: Why, **details: object) -> None:
        self.why = why
        self.details = details
        super().__init__(f"{why}: {details}")
