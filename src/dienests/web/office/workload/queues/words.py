"""Facts of queues and loads in sentences."""

from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dienests.cases.queries.case import role_title
from dienests.practice import Text
from dienests.practice.loads import HUNDREDTHS, LoadScheme
from dienests.web import formats
from dienests.workload.office.queries.load import PersonLoad, whole
from dienests.workload.office.queries.reasons import Why


def said(text: Text) -> str:
    """A text of a practice file or of a suggestion, in the language in force."""
    return text.en if get_language() == "en" else text.lv


def stored_words(told: dict[str, str]) -> str:
    """A reason as an allocation keeps it."""
    return str(told.get("en" if get_language() == "en" else "lv", ""))


def why_words(why: Why) -> str:
    """Why a case is in this queue."""
    facts = {
        "who": why.who,
        "day": formats.day(why.day),
        "roles": ", ".join(role_title(role) for role in why.roles),
        "away": away_words(why.who, why.day),
    }
    sentence = {
        "free": _("nobody has it; for: %(roles)s"),
        "gone": _("%(who)s no longer works here"),
        "stand_in": _("%(away)s; you stand in"),
        "away_alone": _("%(away)s, and nobody stands in"),
        "away": _("%(away)s; a colleague stands in"),
        "mine": _("it is in your hands"),
        "i_opened": _("you took the application on %(day)s"),
        "i_took": _("you took it on %(day)s"),
        "i_control": _("you began to control it on %(day)s"),
        "i_took_back": _("you took it back on %(day)s"),
        "returned_to_me": _("control (%(who)s) returned it to you on %(day)s"),
        "given_to_me": _("%(who)s gave it to you on %(day)s"),
        "returned_to": _("returned to %(who)s for correction"),
        "with": _("%(who)s has it since %(day)s") if why.day else _("%(who)s has it"),
    }[why.code]
    return sentence % facts


def away_words(who: object, until: date | None) -> str:
    """Somebody is away, and until when, where that is known."""
    if until is None:
        return _("%(who)s is away") % {"who": who}
    return _("%(who)s is away until %(until)s") % {"who": who, "until": formats.day(until)}


def amount(points: int, scheme: LoadScheme | None) -> str:
    """Hundredths of a point as people read them: whole, or with one place where that says more."""
    if scheme is not None and scheme.unit == "cases":
        return formats.number(whole(points))
    exact = points * 10 // HUNDREDTHS
    return formats.number(whole(points)) if points >= 10 * HUNDREDTHS or exact % 10 == 0 else _tenths(exact)


def _tenths(tenths: int) -> str:
    return formats.number(f"{tenths // 10}.{tenths % 10}")


def carried(load: PersonLoad, scheme: LoadScheme) -> str:
    """“54 of 120 points”."""
    facts = {"points": amount(load.points, scheme), "capacity": amount(load.carries, scheme)}
    if scheme.unit == "cases":
        return _("%(points)s of %(capacity)s cases") % facts
    return _("%(points)s of %(capacity)s points") % facts


def room_words(load: PersonLoad, scheme: LoadScheme) -> str:
    """Why somebody has less room than a full post has; empty where nothing takes away from it."""
    told = []
    if load.last_day is not None:
        told.append(_("last day in the post: %(day)s") % {"day": formats.day(load.last_day)})
    if load.stood_in:
        text = ngettext("stands in: %(n)s case more", "stands in: %(n)s cases more", load.stood_in)
        told.append(text % {"n": load.stood_in})
    if load.new:
        facts = {"months": scheme.newly_qualified_months, "share": scheme.newly_qualified}
        told.append(_("in casework for less than %(months)s months: %(share)s %%") % facts)
    hours = sum(hours for _role, hours in load.posts)
    if hours and hours != 40:
        told.append(_("%(hours)s h a week") % {"hours": formats.number(f"{float(hours):g}")})
    if load.days_away:
        facts = {"days": load.days_away, "of": load.days_counted}
        told.append(_("not at work on %(days)s of the next %(of)s working days") % facts)
    if load.standing:
        told.append(_("%(points)s points for standing duties") % {"points": amount(load.standing, scheme)})
    return "; ".join(told)
