"""A comparison in words first: what it costs, who gains, who loses, what it does to poverty."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.population.comparison import Changes, Figures
from dienests.web import formats


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`cost` is the first sentence; `direction` "up", "down" or "same" says how the money goes."""

    cost: str
    direction: str
    sentences: tuple[str, ...]


def verdict_of(figures: Figures) -> Verdict:
    """What one would say at a council's meeting, in sentences."""
    total = figures.total
    changes = total.changes["together"]
    before, after = total.before.benefits["together"], total.after.benefits["together"]
    net = after.cost_month_cents - before.cost_month_cents
    facts = {
        "month": formats.cents(abs(net)),
        "year": formats.cents(12 * abs(net)),
        "before": formats.cents(before.cost_month_cents),
        "after": formats.cents(after.cost_month_cents),
    }
    if net > 0:
        cost = _("It costs %(month)s more a month, %(year)s a year: %(after)s instead of %(before)s a month.")
    elif net < 0:
        cost = _("It saves %(month)s a month, %(year)s a year: %(after)s instead of %(before)s a month.")
    else:
        cost = _("It costs neither more nor less: %(before)s a month.")
    direction = "up" if net > 0 else "down" if net < 0 else "same"
    sentences = [*_who(changes), *_entitled(changes), _poverty(figures)]
    return Verdict(cost=cost % facts, direction=direction, sentences=tuple(filter(None, sentences)))


def _counted(count: int) -> dict[str, str]:
    return {"count": formats.number(count)}


def _who(changes: Changes) -> list[str]:
    gaining, losing = changes.gaining.households, changes.losing.households
    if not gaining and not losing:
        return [_("Nobody gains and nobody loses.")]
    found = []
    if gaining:
        found.append(
            ngettext(
                "%(count)s household (%(persons)s persons) receives more: %(average)s a month on average.",
                "%(count)s households (%(persons)s persons) receive more: %(average)s a month on average.",
                gaining,
            )
            % (
                _counted(gaining)
                | {
                    "persons": formats.number(changes.gaining.persons),
                    "average": _average(changes.gained_month_cents, gaining),
                }
            )
        )
    else:
        found.append(_("Nobody receives more."))
    if losing:
        found.append(
            ngettext(
                "%(count)s household (%(persons)s persons) receives less: %(average)s a month on average.",
                "%(count)s households (%(persons)s persons) receive less: %(average)s a month on average.",
                losing,
            )
            % (
                _counted(losing)
                | {
                    "persons": formats.number(changes.losing.persons),
                    "average": _average(changes.lost_month_cents, losing),
                }
            )
        )
    else:
        found.append(_("Nobody receives less."))
    return found


def _entitled(changes: Changes) -> list[str]:
    newly, no_longer = changes.newly_entitled.households, changes.no_longer_entitled.households
    found = []
    if newly:
        words = ngettext(
            "%(count)s household that gets nothing now would get a benefit.",
            "%(count)s households that get nothing now would get a benefit.",
            newly,
        )
        found.append(words % _counted(newly))
    if no_longer:
        words = ngettext(
            "%(count)s household would get nothing any more.",
            "%(count)s households would get nothing any more.",
            no_longer,
        )
        found.append(words % _counted(no_longer))
    return found


def _poverty(figures: Figures) -> str:
    before, after = figures.before.gap_month_cents, figures.after.gap_month_cents
    if before == after:
        return ""
    words = (
        _("What households below the needy threshold lack falls from %(before)s to %(after)s a month.")
        if after < before
        else _("What households below the needy threshold lack rises from %(before)s to %(after)s a month.")
    )
    return words % {"before": formats.cents(before), "after": formats.cents(after)}


def _average(cents: int, count: int) -> str:
    return formats.money(Decimal(cents) / 100 / count if count else None)
