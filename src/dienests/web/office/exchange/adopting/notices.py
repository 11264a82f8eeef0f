"""Everything that waits for somebody's attention, by kind, in plain words, each with its next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may, require
from dienests.exchange.office.colleagues.models import Said, Trust
from dienests.exchange.office.library.access import ITEM_VIEW, NOTICE_CLOSE
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.exchange.office.library.notices import close
from dienests.exchange.office.library.queries.notices import done_notices, open_by_kind, open_notices
from dienests.web import formats
from dienests.web.components import Link, query_with
from dienests.web.frame import address
from dienests.web.office.exchange.adopting.asked import attempted, typed
from dienests.web.office.exchange.faults import fault_words
from dienests.web.office.law_rows import shown_value
from dienests.web.request import actor_of, way_back

PAGE = 30
DONE_SHOWN = 20
LOOKS: Mapping[str, tuple[Promise, str, str]] = {
    NoticeKind.UPSTREAM: (gettext_lazy("Later versions"), "git-merge", "note"),
    NoticeKind.LAW: (gettext_lazy("Changes of law"), "scale", "soon"),
    NoticeKind.SUGGESTION: (gettext_lazy("Suggestions"), "bulb", "note"),
    NoticeKind.ANSWER: (gettext_lazy("Answers"), "message-2", "note"),
    NoticeKind.REMARK: (gettext_lazy("Remarks and thanks"), "message", "note"),
    NoticeKind.ADOPTED: (gettext_lazy("Taken over by colleagues"), "share", "ok"),
    NoticeKind.WITHDRAWN: (gettext_lazy("Withdrawn by colleagues"), "circle-off", "late"),
    NoticeKind.OTHER_KEY: (gettext_lazy("Other keys"), "key", "late"),
    NoticeKind.GONE: (gettext_lazy("Silent colleagues"), "plug-connected-x", "soon"),
    NoticeKind.UNHEARD: (gettext_lazy("Colleagues not heard out"), "ear-off", "late"),
}


@dataclass(frozen=True)
class NoticeShown:
    """A notice in words. `url`, `step`: what to do next; `quote`: what somebody else wrote."""

    notice: Notice
    what: str
    icon: str
    tone: str
    url: str = ""
    step: str = ""
    quote: str = ""
    detail: str = ""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is open, the newest first. At most eight queries, whatever their number."""
    actor = actor_of(request)
    require(actor, ITEM_VIEW)
    kind = request.GET.get("kind", "")
    kind = kind if kind in LOOKS else ""
    counts = open_by_kind()
    rows = open_notices(kind=kind)
    after = formats.as_whole(request.GET.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    context: dict[str, Any] = {
        "kinds": _kinds(request, counts, kind),
        "total": sum(counts.values()),
        "kind": kind,
        "shown": [shown(each) for each in found],
        "more_url": query_with(request.GET, after=found[-1].pk) if more else "",
        "done": [shown(each) for each in done_notices(limit=DONE_SHOWN)] if not after else [],
        "closing": may(actor, NOTICE_CLOSE),
    }
    return render(request, "office/exchange/adopting/notices.html", context)


@require_POST
def close_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Looked after, or not for us; back to where it was pressed."""
    actor = actor_of(request)
    require(actor, NOTICE_CLOSE)
    notice = get_object_or_404(Notice.objects.exclude(kind=NoticeKind.VISIT), pk=pk)
    how = "not_for_us" if request.POST.get("how") == "not_for_us" else "seen"
    word = typed(request.POST, "word", most=500)
    done, refusal = attempted(lambda: close(actor=actor, now=timezone.now(), notice=notice, how=how, word=word))
    if done is None and refusal is not None:
        messages.error(request, f"{refusal.message} {refusal.next_step}")
    else:
        messages.success(request, _("Looked after."))
    return redirect(way_back(request, address("library_notices")))


def shown(notice: Notice) -> NoticeShown:
    """No query where item, colleague and statement came with it."""
    _title, icon, tone = LOOKS[notice.kind]
    words = _WORDS[NoticeKind(notice.kind)](notice)
    return NoticeShown(notice=notice, icon=icon, tone=tone, **words)


def _kinds(request: HttpRequest, counts: Mapping[str, int], now: str) -> list[Link]:
    links = [Link(_("Everything"), query_with(request.GET, kind=None, after=None), "", sum(counts.values()), not now)]
    for kind, (title, icon, _tone) in LOOKS.items():
        if counts.get(kind) or kind == now:
            url = query_with(request.GET, kind=kind, after=None)
            links.append(Link(title, url, icon, counts.get(kind, 0), kind == now))
    return links


def _who(notice: Notice) -> str:
    return str(notice.colleague) if notice.colleague else _("A colleague")


def _item(notice: Notice) -> str:
    return str(notice.item) if notice.item else str(notice.data.get("name", "")) or _("an item")


def _item_url(notice: Notice) -> str:
    return address("library_item", notice.item_id) if notice.item_id else ""


def _upstream(notice: Notice) -> dict[str, str]:
    words = _("%(who)s has published version %(number)s of “%(item)s”.")
    if notice.colleague_id is None:
        words = _("“%(item)s” ships with Dienests in a later form than the one you took.")
    told = {"who": _who(notice), "item": _item(notice), "number": notice.data.get("number", "")}
    return {
        "what": words % told,
        "url": address("library_merge", notice.item_id) if notice.item_id else "",
        "step": _("See what is new, and take it in"),
    }


def _law(notice: Notice) -> dict[str, str]:
    data = notice.data
    since = formats.day(data.get("from"))
    label = formats.in_language(data.get("label")) or str(data.get("parameter", ""))
    told = {"item": _item(notice), "label": label, "since": since}
    words = {**told, "value": _figure(data, "value"), "was": _figure(data, "was")}
    detail = ""
    if words["value"]:
        known = _("%(label)s: %(value)s from %(since)s, %(was)s before")
        detail = (known if words["was"] else _("%(label)s: %(value)s from %(since)s")) % words
    return {
        "what": _("“%(label)s”, on which “%(item)s” stands, is another from %(since)s on.") % told,
        "detail": detail,
        "url": address("library_edit", notice.item_id) if notice.item_id else "",
        "step": _("Look through the text, and publish it anew"),
    }


def _figure(data: Mapping[str, Any], name: str) -> str:
    """A value of the rulebook in words; empty where there is none."""
    if data.get(name) is None:
        return ""
    return shown_value({"kind": data.get("kind"), "unit": data.get("unit"), "value": data[name], "value_label": None})


def _withdrawn(notice: Notice) -> dict[str, str]:
    told = {"who": _who(notice), "item": _item(notice)}
    return {
        "what": _("%(who)s has withdrawn what your “%(item)s” was adopted from.") % told,
        "quote": str(notice.data.get("why", "")),
        "url": _item_url(notice),
        "step": _("Decide whether you still want to work so"),
    }


def _other_key(notice: Notice) -> dict[str, str]:
    told = {"who": _who(notice)}
    followed = bool(notice.data.get("followed"))
    compare = notice.colleague is not None and notice.colleague.trust == Trust.OTHER_KEY
    if followed:
        what = _("%(who)s has a new key; the former one signed it, so it is followed.")
    else:
        what = _("%(who)s signs with a key that is not the one you compared. Nothing is read until you compare again.")
    return {
        "what": what % told,
        "url": address("colleague", notice.colleague_id) if notice.colleague_id else "",
        "step": _("Compare the key over the telephone") if compare else _("Look at the colleague"),
    }


def _gone(notice: Notice) -> dict[str, str]:
    since = notice.data.get("since", "")
    words = fault_words(notice.data) if notice.data.get("why") and "details" in notice.data else None
    told = {
        "who": _who(notice),
        "since": formats.day(timezone.localdate(datetime.fromisoformat(str(since)))) if since else formats.NOTHING,
    }
    return {
        "what": _("Since %(since)s %(who)s could not be read.") % told,
        "detail": f"{words.message} {words.next_step}" if words else "",
        "url": address("colleague", notice.colleague_id) if notice.colleague_id else "",
        "step": _("Look at the colleague"),
    }


def _suggestion(notice: Notice) -> dict[str, str]:
    told = {"who": _who(notice), "item": _item(notice)}
    return {
        "what": _("%(who)s suggests a change of “%(item)s”.") % told,
        "quote": notice.statement.text if notice.statement else "",
        "url": address("library_suggestion", notice.statement_id) if notice.statement_id else "",
        "step": _("Look at it, and answer"),
    }


def _remark(notice: Notice) -> dict[str, str]:
    said = notice.statement
    told = {"who": _who(notice), "item": _item(notice) if notice.item or not said else said.item_name}
    words = {
        Said.THANKS: _("%(who)s thanks you for “%(item)s”."),
        Said.REPORT: _("%(who)s reports what became of “%(item)s” there."),
    }
    about = said.answers if said is not None else None
    talk = address("library_suggestion", about.pk) if about is not None and about.kind == Said.SUGGESTION else ""
    return {
        "what": words.get(Said(said.kind) if said else Said.REMARK, _("%(who)s remarks on “%(item)s”.")) % told,
        "quote": said.text if said else "",
        "url": talk or _item_url(notice),
        "step": _("Read it, and answer if you like"),
    }


def _answer(notice: Notice) -> dict[str, str]:
    said = notice.statement
    accepted = said is not None and said.kind == Said.ACCEPTED
    told = {"who": _who(notice)}
    about = said.answers_id if said is not None else None
    return {
        "what": (_("%(who)s has accepted what you suggested.") if accepted
                 else _("%(who)s has declined what you suggested.")) % told,
        "quote": said.text if said else "",
        "url": address("library_suggestion", about) if about else "",
        "step": _("See the answer"),
    }  # fmt: skip


def _adopted(notice: Notice) -> dict[str, str]:
    told = {"who": _who(notice), "item": _item(notice)}
    changed = bool(notice.data.get("changed"))
    return {
        "what": (_("%(who)s has taken over “%(item)s”, and changed it there.") if changed
                 else _("%(who)s has taken over “%(item)s”.")) % told,
        "url": _item_url(notice),
        "step": _("See how far it has travelled"),
    }  # fmt: skip


def _unheard(notice: Notice) -> dict[str, str]:
    told = {"who": _who(notice), "n": notice.data.get("unheard", 0), "most": notice.data.get("most", 0)}
    return {
        "what": _("Of what %(who)s says, %(n)s were not heard: at most %(most)s are kept of one colleague.") % told,
        "detail": _("Call the office: it may be a mistake. If it goes on, stop reading it."),
        "url": address("colleague", notice.colleague_id) if notice.colleague_id else "",
        "step": _("Look at the colleague"),
    }


_WORDS = {
    NoticeKind.UPSTREAM: _upstream, NoticeKind.LAW: _law, NoticeKind.WITHDRAWN: _withdrawn,
    NoticeKind.OTHER_KEY: _other_key, NoticeKind.GONE: _gone, NoticeKind.SUGGESTION: _suggestion,
    NoticeKind.REMARK: _remark, NoticeKind.ANSWER: _answer, NoticeKind.ADOPTED: _adopted,
    NoticeKind.UNHEARD: _unheard,
}  # fmt: skip
