"""Registering a person from the intake screen: what was typed becomes a form, look-alikes come before saving."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from dienests.base.access import Actor
from dienests.base.people.duplicates import Candidate, Duplicate, likely_duplicates
from dienests.base.people.errors import Refusal, Refused, SeveralRefused
from dienests.base.people.models import Person
from dienests.base.people.operations.persons import register_person
from dienests.web.formats import as_typed_day, as_whole

FACTS: Mapping[str, Promise] = {
    "given_names": gettext_lazy("given names"),
    "family_name": gettext_lazy("family name"),
    "personal_code": gettext_lazy("personal code"),
    "born": gettext_lazy("date of birth"),
    "phone": gettext_lazy("telephone"),
}


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The `person`, or why not yet: `faults` by field, or people `alike` whom somebody has to look at first.

    `doubtful`: the personal code is unusual and asks to be compared with the document.
    """

    facts: Mapping[str, str]
    person: Person | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    alike: list[Duplicate] = field(default_factory=list)
    doubtful: bool = False

    @property
    def lines(self) -> list[tuple[str, str, str, str]]:
        """The fields of the form: name, label, what was typed, fault."""
        return [(name, str(label), self.facts[name], self.faults.get(name, "")) for name, label in FACTS.items()]


def attempt(form: QueryDict, *, actor: Actor, now: datetime) -> Registered:
    """Register from a sent form; from the words typed into the search (`typed`) only the form is made."""
    if "typed" in form:
        return Registered(facts=facts_from_words(form.get("typed", "")))
    facts = {name: form.get(name, "").strip()[:240] for name in FACTS}
    born = as_typed_day(facts["born"]) if facts["born"] else None
    try:
        person = register_person(
            facts={**facts, "born": born},
            actor=actor,
            now=now,
            code_confirmed="code_confirmed" in form,
            duplicates_seen=[seen for pk in form.getlist("seen") if (seen := as_whole(pk)) is not None],
        )
    except SeveralRefused as refused:
        doubtful = any(fault.reason == Refusal.CODE_DOUBTFUL for fault in refused.faults)
        return Registered(facts=facts, faults={each.field: each.message for each in refused.faults}, doubtful=doubtful)
    except Refused as refused:
        if refused.reason not in (Refusal.DUPLICATES_UNSEEN, Refusal.CODE_TAKEN):
            return Registered(facts=facts, faults={refused.field: refused.message})
        candidate = Candidate(facts["given_names"], facts["family_name"], facts["personal_code"], born)
        faults = {refused.field: refused.message} if refused.field else {}
        return Registered(facts=facts, faults=faults, alike=likely_duplicates(candidate, on=actor.today))
    return Registered(facts=facts, person=person)


def facts_from_words(typed: str) -> dict[str, str]:
    """A start from what was typed into the search: figures are the code, the last word is the family name."""
    figures = [word for word in typed.split() if any(letter.isdigit() for letter in word)]
    words = [word for word in typed.split() if word not in figures]
    return {
        "given_names": " ".join(words[:-1] or words).title(),
        "family_name": words[-1].title() if len(words) > 1 else "",
        "personal_code": figures[0] if figures else "",
        "born": "",
        "phone": "",
    }
