"""One study: how far it is, or what came out; stopping, beginning again and deleting."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may
from dienests.base.background.models import UNFINISHED, Work
from dienests.web import formats
from dienests.web.components import Link, query_with
from dienests.web.formats import as_whole
from dienests.web.office.long_work import WorkShown, begun_again, done_or_said, look_again, work_part, work_shown
from dienests.web.office.workload.simulation import hangs_on, pictures, side_by_side, stands_on, verdict, words
from dienests.web.office.workload.simulation.answer import HEADLINE, Answer, answer_of
from dienests.web.office.workload.simulation.choices import choices_of
from dienests.web.office.workload.simulation.request import STEPS, asked_study, title_of
from dienests.web.request import actor_of
from dienests.workload.studies import operations
from dienests.workload.studies.access import STUDY_DELETE, STUDY_RUN
from dienests.workload.studies.errors import StudyRefused
from dienests.workload.studies.models import Study


@require_safe
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer, or how far it is."""
    found = asked_study(request, pk)
    answer = answer_of(found.result)
    if answer is None or found.state in (Work.FAILED, Work.WITHDRAWN):
        return render(request, "office/workload/simulation/waiting.html", _waiting(request, found))
    return render(request, "office/workload/simulation/result.html", result_context(request, found, answer))


def _frame(request: HttpRequest, found: Study) -> dict[str, Any]:
    actor = actor_of(request)
    who = str(found.asked_by or "Dienests")
    return {
        "study": found,
        "title": title_of(found),
        "lead": _("Asked by %(who)s, %(when)s") % {"who": who, "when": formats.moment(found.asked_at)},
        "may_run": may(actor, STUDY_RUN, found),
        "may_delete": may(actor, STUDY_DELETE, found),
    }


def _waiting(request: HttpRequest, found: Study) -> dict[str, Any]:
    frame = _frame(request, found)
    return frame | {
        "work": _work(request, found),
        "refusal": StudyRefused.stored(found.error) if found.state == Work.FAILED else None,
    }


def _work(request: HttpRequest, found: Study, *, seen: int = 0) -> WorkShown:
    """`seen`: of how many replications the page shows the answer already."""
    poll, resume = (reverse(f"office:{name}", args=[found.pk]) for name in ("study_progress", "study_again"))
    poll += f"?seen={seen}" if seen else ""
    may_run = may(actor_of(request), STUDY_RUN, found)
    return work_shown(found, STEPS, poll=poll, resume=resume, may_run=may_run)


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that says how far it is; the whole page anew when there is more to see."""
    found = asked_study(request, pk)
    seen = as_whole(request.GET.get("seen")) or 0
    if found.state not in UNFINISHED or found.summary.get("replications", 0) > seen:
        return look_again()
    return work_part(request, _work(request, found, seen=seen))


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute anew what failed, was stopped or interrupted."""
    found = asked_study(request, pk, STUDY_RUN)
    begin = partial(operations.begin_again, actor=actor_of(request), now=timezone.now(), study=found)
    return begun_again(
        request, begin, part=lambda: work_part(request, _work(request, asked_study(request, pk))), page=_address(pk)
    )


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    found = asked_study(request, pk, STUDY_DELETE)
    done_or_said(request, partial(operations.stop_study, actor=actor_of(request), now=timezone.now(), study=found))
    return redirect(_address(pk))


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = asked_study(request, pk, STUDY_DELETE)
    do = partial(operations.delete_study, actor=actor_of(request), now=timezone.now(), study=found)
    if not done_or_said(request, do):
        return redirect(_address(pk))
    messages.success(request, _("“%(title)s” is deleted.") % {"title": title_of(found)})
    return redirect("office:studies")


def _address(pk: int) -> str:
    return reverse("office:study", args=[pk])


def result_context(request: HttpRequest, found: Study, answer: Answer) -> dict[str, Any]:
    scenario = request.GET.get("scenario", "")
    scenario = scenario if scenario in answer.scenarios else ""
    shown, replications = answer.under(scenario), int(answer.plan["replications"])
    finished = found.state == Work.DONE
    return (
        _frame(request, found)
        | {
            "finished": finished,
            "work": None if finished else _work(request, found, seen=replications),
            "only_some": replications < found.replications,
            "plan": answer.plan,
            "ways": shown,
            "first": shown[0],
            "scenario": stands_on.circumstances_of(answer, scenario),
            "tabs": _tabs(request, answer, scenario),
            "best": verdict.best_of(answer, scenario),
            "verdicts": verdict.verdicts_of(answer, scenario),
            "groups": side_by_side.groups_of(answer, scenario),
            "changes": side_by_side.under_scenario(answer, scenario) if scenario else [],
            "posts": side_by_side.posts_of(answer, scenario),
            "overloaded": [each for each in shown if each.overloaded],
        }
        | _pictured(answer, scenario)
        | _hangs_on(request, answer)
        | _stands_on(answer)
        | choices_of(actor_of(request), found, answer)
    )


def _tabs(request: HttpRequest, answer: Answer, scenario: str) -> list[Link]:
    """The office as it is, and each scenario."""
    if not answer.scenarios:
        return []
    titles = {
        "": _("As the office is"),
        **{name: formats.in_language(it["title"]) for name, it in answer.scenarios.items()},
    }
    return [
        Link(title, query_with(request.GET, scenario=name) + "#side-by-side", current=name == scenario)
        for name, title in titles.items()
    ]


def _pictured(answer: Answer, scenario: str) -> dict[str, Any]:
    way, days = pgettext("simulation", "Way of working"), _("days")
    means = (way, _("mean with its interval"), _("9 of 10 years within"))
    return {
        "intervals": pictures.interval_pictures(answer, scenario, means),
        "loads": pictures.load_pictures(answer, scenario, (way, _("of its time for these cases"))),
        "stages": pictures.stage_pictures(answer, scenario, (_("Stage"), days)),
    }


def _hangs_on(request: HttpRequest, answer: Answer) -> dict[str, Any]:
    turned = hangs_on.ways_turned(answer)
    asked = request.GET.get("turned", "")
    way = asked if asked in turned else next(iter(turned), "")
    heads = (_("Assumption"), _("Range"), _("Answer from one end to the other"), pgettext("simulation", "Change"))
    return {
        "tornados": hangs_on.tornados_of(answer, way, heads),
        "tipping": hangs_on.tipping_sentences(answer),
        "turned_tabs": [
            Link(answer.title_of(each), query_with(request.GET, turned=each) + "#hangs-on", current=each == way)
            for each in turned
        ],
    }


def _stands_on(answer: Answer) -> dict[str, Any]:
    staff, roles = stands_on.staff_of(answer)
    unchecked, figures = stands_on.unchecked_of(answer)
    supposed = stands_on.supposed_of(answer)
    return {
        "backtest": stands_on.backtested_of(answer),
        "staff": staff,
        "roles": roles,
        "read": stands_on.read_of(answer),
        "backtest_refused": formats.in_language(answer.data.get("backtest_refused")),
        "demand": stands_on.demand_of(answer),
        "own_figures": [each for each in supposed if each.kind],
        "supposed": [each for each in supposed if not each.kind],
        "unchecked": unchecked,
        "figures": figures,
        "answer_words": [answer.words[name].title for name in HEADLINE],
        "confidence": words.short(answer.plan["confidence"] * 100, 0),
    }
