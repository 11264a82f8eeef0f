"""A process as it is drawn: stages with who, what, whether the client is there; and where two processes differ."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dienests.base.organisation.models import Role
from dienests.cases.languages import in_language
from dienests.practice import Applies, Practice, Process, Setting, Stage, Text
from dienests.web import formats

ACTS: Mapping[str, Promise] = {
    "application": gettext_lazy("takes the application"),
    "declaration": gettext_lazy("fills in the declaration"),
    "documents": gettext_lazy("checks the papers"),
    "assessment": gettext_lazy("assesses"),
    "submit": gettext_lazy("puts forward"),
    "control": gettext_lazy("controls"),
    "decide": gettext_lazy("decides"),
    "letter": gettext_lazy("sends the letter"),
    "payment": gettext_lazy("pays"),
}
FACTS: Mapping[str, Promise] = {
    "new_client": gettext_lazy("new client"),
    "cash_income": gettext_lazy("income in cash"),
    "irregular_income": gettext_lazy("irregular income"),
    "self_employed": gettext_lazy("self-employed"),
    "amount_above": gettext_lazy("large amount"),
    "household_changed": gettext_lazy("household has changed"),
    "previous_overpayment": gettext_lazy("earlier overpayment"),
    "documents_incomplete": gettext_lazy("papers incomplete"),
    "declared_differs_from_register": gettext_lazy("declared differs from the register"),
    "several_dwellings": gettext_lazy("several dwellings"),
}


@dataclass(frozen=True, kw_only=True)
class DrawnStage:
    """One stage of the track. `differs_from` are titles of stages that other people must have done."""

    name: str
    title: str
    description: str
    roles: Sequence[str]
    acts: Sequence[str]
    client_present: bool
    differs_from: Sequence[str]
    applies: str
    always: bool


@dataclass(frozen=True, kw_only=True)
class Track:
    """A whole process: its stages, how often the client comes, and how many people a case needs at the least."""

    title: str
    source: str
    checked: bool
    stages: Sequence[DrawnStage]
    visits: int
    people: int


@dataclass(frozen=True)
class Difference:
    """One row of the comparison of two practices; `now` and `then` are what each has (empty: nothing)."""

    what: str
    now: str
    then: str


@dataclass(frozen=True)
class Comparison:
    """Two practices side by side; `now` is None where there is nothing to hold the other against."""

    now: Track | None
    then: Track
    differences: Sequence[Difference]


def compared(now: Practice | None, then: Practice) -> Comparison:
    """What would change, drawn and row by row."""
    found = differences(now, then) if now else []
    return Comparison(track_of(now.process) if now else None, track_of(then.process), found)


def track_of(process: Process) -> Track:
    """The process in the active language."""
    titles = {stage.name: in_language(stage.title) for stage in process.stages}
    return Track(
        title=in_language(process.title),
        source=process.source,
        checked=process.checked,
        stages=[_drawn(stage, titles) for stage in process.stages],
        visits=_visits(process),
        people=_people_needed(process),
    )


def _drawn(stage: Stage, titles: Mapping[str, str]) -> DrawnStage:
    return DrawnStage(
        name=stage.name,
        title=titles[stage.name],
        description=in_language(stage.description),
        roles=[str(Role(role).label) for role in stage.roles],
        acts=[str(ACTS[act]) for act in stage.acts],
        client_present=stage.client_present,
        differs_from=[titles[name] for name in stage.differs_from],
        applies=applies_in_words(stage.applies),
        always=stage.applies.kind == "always",
    )


def applies_in_words(applies: Applies) -> str:
    """When a stage is part of a case, as a sentence."""
    if applies.kind == "share":
        return _("in %(percent)s %% of cases, drawn by case number") % {"percent": applies.share_percent}
    if applies.kind == "amount_above":
        return _("when more than %(amount)s a month is proposed") % {"amount": formats.money(applies.amount_above_eur)}
    if applies.kind == "risk":
        points = ", ".join(f"{FACTS.get(fact, fact)} {number}" for fact, number in applies.risk_points)
        return _("from %(threshold)s risk points: %(points)s") % {"threshold": applies.risk_threshold, "points": points}
    return _("in every case")


def _people_needed(process: Process) -> int:
    """The fewest people who can carry a case through: stages that must differ never share one."""
    given: dict[str, int] = {}
    for stage in process.stages:
        if "payment" in stage.acts:
            continue
        barred = {given[name] for name in stage.differs_from if name in given}
        given[stage.name] = next(one for one in range(len(process.stages)) if one not in barred)
    return len(set(given.values()))


def differences(now: Practice, then: Practice) -> list[Difference]:
    """Where two practices differ: who does what with whom present, terms and texts, reasons, papers, letters."""
    found = [*_stages(now.process, then.process), *_settings(now.settings, then.settings)]
    for what, ours, theirs in (
        (_("Reasons"), _own_words(now), _own_words(then)),
        (_("Papers of the checklist"), now.documents, then.documents),
        (_("Letters"), now.letters, then.letters),
    ):
        found += _changed(what, ours, theirs)
    changed = sorted(name for name in {*now.templates, *then.templates} if _source(now, name) != _source(then, name))
    if changed:
        found.append(Difference(_("Templates of letters"), "", ", ".join(changed)))
    return found


def _own_words(practice: Practice) -> dict[str, object]:
    """Reasons without how to contest: that text is compared once, among the settings."""
    return {code: replace(reason, appeal=None) for code, reason in practice.reasons.items()}


def _source(practice: Practice, name: str) -> str:
    return practice.templates[name].source if name in practice.templates else ""


def _stages(now: Process, then: Process) -> Iterable[Difference]:
    subjects: list[tuple[str, Callable[[Process], str]]] = [
        *((_("Who %(does)s") % {"does": words}, partial(_who, act=act)) for act, words in ACTS.items()),
        (_("Stages that apply only sometimes"), _sometimes),
        (_("Stages that need another person"), _by_others),
        (_("How often the client comes"), _visits_in_words),
    ]
    for what, told in subjects:
        if told(now) != told(then):
            yield Difference(what, told(now), told(then))
    before = {stage.name: (stage.title, stage.description) for stage in now.stages}
    after = {stage.name: (stage.title, stage.description) for stage in then.stages}
    reworded = [in_language(after[name][0]) for name in after if name in before and before[name] != after[name]]
    if reworded:
        yield Difference(_("Descriptions of stages"), "", ", ".join(reworded))


def _sometimes(process: Process) -> str:
    conditional = [stage for stage in process.stages if stage.applies.kind != "always"]
    return "; ".join(f"{in_language(stage.title)}: {applies_in_words(stage.applies)}" for stage in conditional)


def _by_others(process: Process) -> str:
    titles = {stage.name: in_language(stage.title) for stage in process.stages}
    named = [(titles[stage.name], [titles[name] for name in stage.differs_from]) for stage in process.stages]
    return "; ".join(f"{title} ≠ {', '.join(others)}" for title, others in named if others)


def _visits_in_words(process: Process) -> str:
    visits = _visits(process)
    return ngettext("%(n)s visit", "%(n)s visits", visits) % {"n": visits}


def _visits(process: Process) -> int:
    return sum(stage.client_present and not stage.same_visit for stage in process.stages)


def _who(process: Process, act: str) -> str:
    """Stages in which the act is done, each with its roles and whether the client is there."""
    told = []
    for stage in process.stages:
        if act in stage.acts:
            roles = ", ".join(str(Role(role).label) for role in stage.roles)
            client = _("with the client") if stage.client_present else _("without the client")
            told.append(f"{in_language(stage.title)}: {roles} ({client})")
    return "; ".join(told)


def _settings(now: Mapping[str, Setting], then: Mapping[str, Setting]) -> Iterable[Difference]:
    """Compared in both languages: what is told in the reader's own may be the same."""
    for name in dict.fromkeys([*now, *then]):
        before, after = now.get(name), then.get(name)
        if (before and before.value) != (after and after.value):
            ours, theirs = setting_text(before), setting_text(after)
            titled = before or then[name]
            yield Difference(in_language(titled.title), ours, f"{theirs} ≠" if ours == theirs else theirs)


def setting_text(setting: Setting | None) -> str:
    """The value of a setting in the active language."""
    if setting is None:
        return ""
    value = setting.value
    if isinstance(value, Text):
        return in_language(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    return str(value)


def _changed(what: str, now: Mapping[str, object], then: Mapping[str, object]) -> Iterable[Difference]:
    """Entries only one of the two has, and entries whose wording differs, by their codes."""
    gone, new = sorted(set(now) - set(then)), sorted(set(then) - set(now))
    other = sorted(code for code in set(now) & set(then) if now[code] != then[code])
    if gone or new or other:
        yield Difference(what, ", ".join([*gone, *other]), ", ".join([*new, *(f"{code} ≠" for code in other)]))
