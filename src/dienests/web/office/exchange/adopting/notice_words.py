"""Notices in plain words, each with its next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dienests.exchange.office.colleagues.models import Said, Trust
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.web import formats
from dienests.web.frame import address
from dienests.web.office.exchange.faults import fault_words
from dienests.web.office.law_rows import shown_value

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
    NoticeKind.UNTOLD: (gettext_lazy("Not told any more"), "message-off", "late"),
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


def shown(notice: Notice) -> NoticeShown:
    """No query where item, colleague and statement came with it."""
    _title, icon, tone = LOOKS[notice.kind]
    words = _WORDS[NoticeKind(notice.kind)](notice)
    return NoticeShown(notice=notice, icon=icon, tone=tone, **words)


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


def _untold(notice: Notice) -> dict[str, str]:
    told = {"n": notice.data.get("untold", 0), "most": notice.data.get("most", 0)}
    what = ngettext(
        "%(n)s thing that this office said is not told to colleagues any more: there is room for %(most)s.",
        "%(n)s things that this office said are not told to colleagues any more: there is room for %(most)s.",
        int(told["n"]),
    )
    return {
        "what": what % told,
        "detail": _("What changed last is told first. Take back old thanks, remarks and suggestions that are settled."),
        "url": address("exchange_untold"),
        "step": _("See what is not told"),
    }


_WORDS = {
    NoticeKind.UPSTREAM: _upstream, NoticeKind.LAW: _law, NoticeKind.WITHDRAWN: _withdrawn,
    NoticeKind.OTHER_KEY: _other_key, NoticeKind.GONE: _gone, NoticeKind.SUGGESTION: _suggestion,
    NoticeKind.REMARK: _remark, NoticeKind.ANSWER: _answer, NoticeKind.ADOPTED: _adopted,
    NoticeKind.UNHEARD: _unheard, NoticeKind.UNTOLD: _untold,
}  # fmt: skip
