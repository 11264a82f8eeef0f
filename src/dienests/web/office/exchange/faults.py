"""Why nothing could be read from a colleague, in words, and what can be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienests.exchange.network.faults import NetworkFault, Why

_WORDS: Mapping[Why, tuple[Promise, Promise]] = {
    Why.ADDRESS: (
        _("The address may not be asked."),
        _("Stop reading it, and add the colleague under an address that begins with https://."),
    ),
    Why.PRIVATE: (
        _("The address leads into an inner network."),
        _("Ask the colleague for the address at which its pages are seen from outside."),
    ),
    Why.UNREACHABLE: (
        _("Nobody answers at this address."),
        _("It is tried again by itself. If it lasts, ask the colleague whether the address is another one now."),
    ),
    Why.UNTRUSTED: (
        _("The certificate is not of this address."),
        _("Nothing was read. Ask the colleague’s administrator to renew the certificate."),
    ),
    Why.REDIRECTED: (
        _("The address leads on to another one: %(to)s"),
        _("It is not followed by itself. If the colleague confirms the new address, add it and stop reading this one."),
    ),
    Why.REFUSED: (
        _("The answer was refused (%(status)s)."),
        _("The colleague may have stopped publishing. Ask, or wait: it is tried again by itself."),
    ),
    Why.TOO_LARGE: (
        _("The answer is larger than anything an office tells."),
        _("Nothing of it was kept. Ask the colleague what answers at this address."),
    ),
    Why.TOO_SLOW: (
        _("The answer was not there after %(seconds)s seconds."),
        _("It is tried again by itself. If it lasts, tell the colleague."),
    ),
    Why.UNREADABLE: (
        _("The answer is not what an office tells: %(found)s"),
        _("Nothing of it was kept. Is it the right address? Otherwise tell the colleague’s administrator."),
    ),
    Why.OTHER_KEY: (
        _("What was read is signed with another key than the one that was compared."),
        _("Call the colleague and compare again. Until then nothing is read."),
    ),
    Why.REPLACED: (
        _("The history was replaced: it does not hold what was there before."),
        _("What you have stays as it is. Ask the colleague what happened."),
    ),
    Why.OLDER: (
        _("It tells something older (%(number)s) than it told before (%(known)s)."),
        _("The colleague may have put back a backup; it mends itself with the next change there. Ask if it lasts."),
    ),
    Why.UNFIT: (
        _("Something in it may not be kept: %(found)s"),
        _("Nothing of it was kept. Tell the colleague what stands here."),
    ),
}


@dataclass(frozen=True)
class FaultWords:
    """`message` says what was wrong, `next_step` what can be done."""

    message: str
    next_step: str


class _Told(dict[str, object]):
    """What a fault tells of itself; a dash for what it does not."""

    def __missing__(self, name: str) -> str:
        return "–"


def fault_words(fault: NetworkFault | Mapping[str, Any] | None) -> FaultWords | None:
    """Of a fault, or of one that a colleague's row keeps ({"why", "details"})."""
    if fault is None:
        return None
    why, details = (fault.why, fault.details) if isinstance(fault, NetworkFault) else (fault["why"], fault["details"])
    message, next_step = _WORDS[Why(why)]
    told = _Told({name: str(value)[:200] for name, value in details.items()})
    return FaultWords(str(message) % told, str(next_step) % told)
