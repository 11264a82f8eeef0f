"""What a proposal or decision gives, item by item, in figures and in a sentence one can read to the client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dienests.cases.languages import in_language
from dienests.payments.models import Provider
from dienests.practice import Practice
from dienests.practice import Reason as ListedReason
from dienests.web import formats
from dienests.web.office.case_summary import STATUSES
from dienests.web.pictures import Band, Bands, Period

TITLES: Mapping[str, Promise] = {
    "status": gettext_lazy("Status of the household"),
    "gmi": gettext_lazy("GMI benefit"),
    "housing": gettext_lazy("Housing benefit"),
}
ON_BANDS: Mapping[str, Promise] = {**TITLES, "status": pgettext_lazy("band", "Status")}


@dataclass(frozen=True, kw_only=True)
class ReasonLine:
    """A reason of the closed list as it is printed."""

    code: str
    text: str
    paragraph: str
    checked: bool


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing asked for. `computed` is what the calculation gives where a person decided otherwise, else empty."""

    code: str
    title: str
    granted: bool
    amount: str
    computed: str
    since: date | None
    until: date | None
    payee: str
    reasons: Sequence[ReasonLine]
    status: str
    sentence: str

    @property
    def status_label(self) -> str:
        return str(STATUSES.get(self.status, self.status))

    @property
    def months(self) -> int:
        if self.since is None or self.until is None:
            return 0
        return (self.until.year - self.since.year) * 12 + self.until.month - self.since.month + 1


def reason_line(reason: ListedReason) -> ReasonLine:
    """A reason in the active language."""
    return ReasonLine(
        code=reason.code,
        text=in_language(reason.text),
        paragraph=in_language(reason.paragraph),
        checked=reason.checked,
    )


def reason_lines(practice: Practice, codes: Sequence[str]) -> list[ReasonLine]:
    """The reasons of these codes; a code that the practice does not know is shown as it is."""
    return [
        reason_line(practice.reasons[code])
        if code in practice.reasons
        else ReasonLine(code=code, text=code, paragraph="", checked=False)
        for code in codes
    ]


def items_of(content: Mapping[str, Any], practice: Practice, *, providers: Mapping[int, str]) -> list[Item]:
    """The items of a content (dienests.cases.content) in the order of the letter. No query."""
    items = []
    if "status" in content["asked"]:
        items.append(_status(content, practice))
    return items + [_benefit(entry, practice, providers) for entry in content["benefits"]]


def provider_names(*contents: Mapping[str, Any]) -> dict[int, str]:
    """Names of the providers that these contents pay, by id. One query, none where nobody but persons is paid."""
    payees = [entry.get("payee") or {} for content in contents for entry in content["benefits"]]
    ids = {payee["provider"] for payee in payees if isinstance(payee.get("provider"), int)}
    return dict(Provider.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _status(content: Mapping[str, Any], practice: Practice) -> Item:
    granted = content["status"] != "none"
    since, until = formats.as_day(content["valid_from"]), formats.as_day(content["valid_until"])
    reasons = reason_lines(practice, content["status_reasons"])
    told = {"status": STATUSES[content["status"]], "since": formats.day(since), "until": formats.day(until)}
    sentence = _("Your household is recognised as a %(status)s: %(since)s – %(until)s") % told
    return Item(
        code="status",
        title=str(TITLES["status"]),
        granted=granted,
        amount="",
        computed="",
        since=since if granted else None,
        until=until if granted else None,
        payee="",
        reasons=reasons,
        status=content["status"],
        sentence=sentence if granted else _no(_("Your household does not get a status."), reasons),
    )


def _benefit(entry: Mapping[str, Any], practice: Practice, providers: Mapping[int, str]) -> Item:
    code, granted = entry["benefit"], entry["granted"]
    reasons = reason_lines(practice, entry["reasons"])
    payee = payee_in_words(entry.get("payee"), providers)
    since, until = formats.as_day(entry["from"]), formats.as_day(entry["until"])
    return Item(
        code=code,
        title=str(TITLES.get(code, code)),
        granted=granted,
        amount=entry["amount"],
        computed=entry.get("computed", "") if entry.get("computed") != entry["amount"] else "",
        since=since,
        until=until,
        payee=payee,
        reasons=reasons,
        status="",
        sentence=_granted(code, entry["amount"], since, until, payee) if granted else _refused(code, reasons),
    )


def payee_in_words(payee: Mapping[str, Any] | None, providers: Mapping[int, str]) -> str:
    """Where the money goes: an account, or a provider with the customer number."""
    if not payee:
        return ""
    if isinstance(payee.get("provider"), int):
        name, reference = providers.get(payee["provider"], "–"), payee.get("reference") or ""
        return _("%(name)s, customer number %(number)s") % {"name": name, "number": reference} if reference else name
    return formats.iban(payee.get("iban"))


def _granted(code: str, amount: str, since: date | None, until: date | None, payee: str) -> str:
    told = {
        "amount": formats.money(amount),
        "first": formats.month(since),
        "last": formats.month(until),
        "payee": payee or "–",
    }
    if code == "housing":
        return (
            _(
                "You get a housing benefit. For the first month (%(first)s) it is %(amount)s; for each further month"
                " (the last is %(last)s) it is worked out from that month's bills. It is paid to: %(payee)s"
            )
            % told
        )
    return _("You get a GMI benefit of %(amount)s each month: %(first)s – %(last)s. It is paid to: %(payee)s") % told


def _refused(code: str, reasons: Sequence[ReasonLine]) -> str:
    opening = _("You do not get a housing benefit.") if code == "housing" else _("You do not get a GMI benefit.")
    return _no(opening, reasons)


def _no(opening: str, reasons: Sequence[ReasonLine]) -> str:
    return " ".join([opening, *(reason.text for reason in reasons)])


def bands_of(items: Sequence[Item], *, today: date) -> Bands | None:
    """Periods of what is granted as bands over months; None where nothing is granted."""
    granted = [item for item in items if item.granted and item.since and item.until]
    if not granted:
        return None
    first = min(item.since for item in granted if item.since)
    last = max(item.until for item in granted if item.until)
    return Bands(
        _("What was granted, by month"),
        [
            Band(str(ON_BANDS.get(item.code, item.title)), [Period(item.since or first, item.until, _on_band(item))])
            for item in granted
        ],
        since=first,
        until=last,
        today=today,
    )


def _on_band(item: Item) -> str:
    return formats.money(item.amount) if item.amount else str(STATUSES.get(item.status, item.status))
