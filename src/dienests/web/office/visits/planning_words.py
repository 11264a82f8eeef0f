"""Words of visits: what notices say, how states look."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienests.cases.languages import in_language
from dienests.exchange.item import SERVICES
from dienests.exchange.office.library.models import Notice
from dienests.exchange.office.visits.models import ENDED, Side, Visit, VisitState
from dienests.web.components import Tone
from dienests.web.formats import day

STATES: Mapping[str, tuple[Tone, str]] = {
    VisitState.ASKED: ("soon", "message-plus"),
    VisitState.WAITING: ("stopped", "player-pause"),
    VisitState.OFFERED: ("note", "calendar"),
    VisitState.AGREED: ("accent", "calendar-check"),
    VisitState.HELD: ("ok", "circle-check"),
    VisitState.INSTEAD: ("note", "books"),
    VisitState.DECLINED: ("late", "circle-x"),
    VisitState.CALLED_OFF: ("stopped", "circle-off"),
}
NOTICES: Mapping[str, Promise] = {
    "asked": _("%(office)s asks for a visit."),
    "answered": _("%(office)s answered our request for a visit."),
    "chosen": _("%(office)s chose %(day)s."),
    "changed": _("%(office)s wants something else than before."),
    "too_many": _(
        "%(office)s asks for more visits than the %(most)s that are open already. Answer those, or call off what will"
        " not take place: the next request is then taken in by itself."
    ),
    "withdrawn": _("%(office)s called the visit off."),
    "taken": _("%(office)s chose %(day)s, but the place is given away. Offer other days."),
    "late": _("%(office)s answered about a visit when it was over with. Nothing was changed."),
    "unreadable": _("%(office)s answered about a visit, but it cannot be read. Telephone."),
    "place_free": _("A place is free: %(office)s is next on the waiting list, %(day)s would fit."),
}
SIDE_ICONS = {Side.HOST: "door-enter", Side.GUEST: "bus"}


def state_of(visit: Visit) -> tuple[Tone, str]:
    return STATES[visit.state]


def stands_no_longer(visit: Visit) -> datetime | None:
    """When it was seen that their request is gone from their index, without a word that the visit is off."""
    if visit.side != Side.HOST or visit.state in ENDED or visit.request is None:
        return None
    return visit.request.gone_at


def topics_of(visit: Visit) -> list[str]:
    return [in_language(SERVICES[topic].to_json()) for topic in visit.topics if topic in SERVICES]


def notice_words(notice: Notice) -> str:
    """What a notice of a visit says (exchange.office.visits.waiting.about)."""
    data, colleague = notice.data, notice.colleague
    words = NOTICES.get(str(data.get("what")), NOTICES["unreadable"])
    office = (colleague.name if colleague else "") or data.get("office", "")
    return str(words) % {"office": office, "day": day(data.get("day")), "most": data.get("most", "")}


def told_notice(notice: Notice) -> dict[str, Any]:
    """`url`: the visit it is about; all of that office where it is about none."""
    visit = notice.data.get("visit")
    of_office = f"{reverse('office:visits')}?{urlencode({'q': notice.data.get('office', '')})}"
    return {
        "notice": notice,
        "words": notice_words(notice),
        "url": reverse("office:visit", args=[visit]) if visit else of_office,
    }
