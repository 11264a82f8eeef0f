"""The figures of a page in the order in which they are read: headline, days, contacts, control, work."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from dienests.web import formats
from dienests.web.office.workload.measures import words
from dienests.web.office.workload.measures.cells import Asked, Cell, Line, Measured, Sides, line
from dienests.web.office.workload.measures.days import days_block
from dienests.web.office.workload.measures.mix import alike_block, mix_block
from dienests.web.office.workload.measures.panels import Block
from dienests.web.office.workload.measures.pictures import contact_picture
from dienests.web.office.workload.measures.words import Words
from dienests.workload.measures.assumptions import assumptions
from dienests.workload.measures.figures import Count
from dienests.workload.measures.mix import Alike
from dienests.workload.measures.rows import CONTACTS, DECIDED

DAYS_A_MONTH = 365.25 / 12
OTHERS_LEFT = 0.1  # decisions of another kind, beside which posts still count as those of this one


def headline(sides: Sides) -> list[Line]:
    """What a head looks at first."""
    return [
        line(
            _("Days from application to decision, median"),
            sides,
            lambda side: side.days(side.figures.calendar, side.figures.calendar.median),
        ),
        line(_("Decided past a deadline"), sides, lambda side: side.share(side.figures.late)),
        line(_("Contacts with the client per decision"), sides, _contacts_per_decision),
        line(_("Returned at control"), sides, lambda side: side.share(side.figures.returned)),
        line(_("Hours of work per decision"), sides, _hours_per_decision),
        line(_("Decisions per filled post and month"), sides, _per_post),
    ]


def blocks(sides: Sides, words_of: Words, alike: Sequence[Alike] = ()) -> list[Block]:
    """`alike`: the sides as if their cases were alike; empty where nothing is compared."""
    found = [
        _decisions(sides),
        days_block(sides, words_of),
        _contacts(sides),
        _control(sides, words_of),
        _work(sides, words_of),
        mix_block(sides),
    ]
    return [alike_block(sides, alike), *found] if alike else found


def _decisions(sides: Sides) -> Block:
    lines = [
        line(_("Cases closed"), sides, lambda side: side.plain(side.figures.closed)),
        line(_("Decided"), sides, lambda side: side.plain(side.figures.decided), strong=True),
    ]
    for place, kind in enumerate(DECIDED):
        lines.append(line(str(words.ENDINGS[kind]).capitalize(), sides, _ending(place)))
    lines += [
        line(_("Withdrawn"), sides, lambda side: side.plain(side.figures.withdrawn)),
        line(
            _("Still open at the end of the period"),
            sides,
            lambda side: side.plain(side.open.all),
            hint=_("In no other figure here but “counting cases still open”."),
        ),
        line(_("of these, a term had passed"), sides, lambda side: side.plain(side.open.late)),
        line(_("of these, waiting for papers now"), sides, lambda side: side.plain(side.open.waiting)),
        line(
            _("Decisions per filled post and month"),
            sides,
            _per_post,
            hint=_("Posts of the roles that the way of working names, as whole ones of 40 hours a week."),
        ),
    ]
    hint = _("Cases that ended in the period: decided, or withdrawn by the household.")
    return Block(id="decisions", title=_("Decisions"), hint=hint, lines=lines)


def _ending(place: int) -> Asked:
    return lambda side: side.share(side.figures.endings[place])


def _per_post(side: Measured) -> Cell:
    posts, decided = side.posts, side.figures.decided
    if side.others > OTHERS_LEFT * decided.cases:
        others = _("the same posts made %(n)s other decisions") % {"n": formats.number(side.others)}
        return Cell(formats.NOTHING, note=others)
    selection = side.side.selection
    note = _("%(filled)s filled of %(there)s posts") % {
        "filled": formats.number(round(posts.filled, 1)),
        "there": formats.number(round(posts.there, 1)),
    }
    if not posts.filled:
        return Cell(formats.NOTHING, note=_("no filled post"))
    if side.alone:
        return side.one_colleague()
    months = ((selection.last - selection.first).days + 1) / DAYS_A_MONTH
    return side.figure(formats.number(round(decided.cases / posts.filled / months, 1)), decided, note=note)


def _contacts_per_decision(side: Measured) -> Cell:
    value = side.figures.contacts_per_decision
    text = formats.NOTHING if value is None else formats.number(round(value, 2))
    return side.figure(text, side.figures.decided)


def _contacts(sides: Sides) -> Block:
    lines = [line(_("All contacts per decision"), sides, _contacts_per_decision, strong=True)]
    lines += [line(words.contact(kind), sides, _contact(place)) for place, kind in enumerate(CONTACTS)]
    return Block(
        id="contacts",
        title=_("Contacts with the client"),
        hint=_("On average for one decision. A stage done with the client counts as a visit unless one was noted."),
        lines=lines,
        picture=contact_picture(sides),
    )


def _contact(place: int) -> Asked:
    def cell(side: Measured) -> Cell:
        found = side.figures.contacts[place]
        text = formats.NOTHING if found.per_decision is None else formats.number(round(found.per_decision, 2))
        told = {"n": formats.number(found.number), "cases": words.counted(found.cases.cases)}
        return side.figure(text, found.cases, note=_("%(n)s times, %(cases)s") % told)

    return cell


def _control(sides: Sides, words_of: Words) -> Block:
    lines = [
        line(_("Controlled by a second person"), sides, lambda side: side.share(side.figures.controlled)),
        line(
            _("Returned at control"),
            sides,
            lambda side: side.share(side.figures.returned),
            hint=_("Of cases that were controlled."),
            strong=True,
        ),
    ]
    codes = dict.fromkeys(code for side in sides for code, _count in side.figures.reasons)
    of_return = _("Reason of the return")
    lines += [line(words_of.reason(code), sides, _reason(code), hint=of_return) for code in codes]
    lines += [
        line(
            _("Money corrected by control"),
            sides,
            lambda side: side.figure(formats.cents(side.figures.money.all_cents), side.figures.money.corrected),
            hint=_("Over all months granted: the decision beside what was put forward and returned."),
            strong=True,
        ),
        line(_("of this, too much was put forward"), sides, lambda side: _money(side, too_much=True)),
        line(_("of this, too little was put forward"), sides, lambda side: _money(side, too_much=False)),
    ]
    return Block(
        id="control",
        title=_("Control"),
        hint=_("What the second pair of eyes finds."),
        lines=lines,
    )


def _reason(code: str) -> Asked:
    def cell(side: Measured) -> Cell:
        none = Count(0, side.figures.returned.cases, f"reason:{code}")
        return side.share(dict(side.figures.reasons).get(code, none))

    return cell


def _money(side: Measured, *, too_much: bool) -> Cell:
    money = side.figures.money
    count = money.too_much if too_much else money.too_little
    amount = money.too_much_cents if too_much else money.too_little_cents
    return side.figure(formats.cents(amount), count, note=words.counted(count.cases))


def _hours_per_decision(side: Measured) -> Cell:
    if side.alone:
        return side.one_colleague()
    hours = side.figures.hours
    text = formats.NOTHING if hours.per_decision is None else formats.number(round(hours.per_decision, 1))
    mark = "estimated" if hours.noted_share is not None and hours.noted_share < 1 else ""
    note = _("%(share)s of the work noted") % {"share": words.share(hours.noted_share)}
    return side.figure(text, side.figures.decided, note=note if mark else "", mark=mark)


def _work(sides: Sides, words_of: Words) -> Block:
    lines = [line(_("Hours of work per decision"), sides, _hours_per_decision, strong=True)]
    nodes = list(dict.fromkeys(row.node for side in sides for row in side.figures.hours.rows))
    each_time = _("on average, each time")
    lines += [line(words_of.node(node), sides, _work_on(node), hint=each_time) for node in nodes]
    known = assumptions()
    note = ""
    if any(side.figures.hours.assumed for side in sides):
        note = _("“Assumed” minutes are settings of %(day)s that no office has confirmed.") % {
            "day": formats.day(known.since)
        }
    return Block(
        id="work",
        title=_("Hours of work"),
        hint=_("As noted with contacts and at the end of stages; the rest as the median of the noted, or assumed."),
        lines=lines,
        note=note,
    )


def _work_on(node: str) -> Asked:
    def cell(side: Measured) -> Cell:
        row = next((each for each in side.figures.hours.rows if each.node == node), None)
        if row is None:
            return Cell(formats.NOTHING)
        if side.alone:
            return side.one_colleague()
        text = _("%(n)s min") % {"n": formats.number(round(row.minutes / row.times))}
        told = {"noted": formats.number(row.noted), "times": formats.number(row.times)}
        mark = "" if row.noted == row.times else "assumed" if row.assumed else "estimated"
        return side.figure(text, row.cases, note=_("noted %(noted)s of %(times)s times") % told, mark=mark)

    return cell
