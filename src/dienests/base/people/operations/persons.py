"""Registering a person and changing a person's record."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.people.access import PERSON_CHANGE, PERSON_REGISTER
from dienests.base.people.duplicates import Candidate, likely_duplicates
from dienests.base.people.errors import Refusal, Refused
from dienests.base.people.facts import ADDRESSES, checked_facts
from dienests.base.people.models import Person
from dienests.base.people.tokens import write_tokens


def register_person(
    *,
    facts: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    code_confirmed: bool = False,
    duplicates_seen: Collection[int] = (),
) -> Person:
    """A new person. `facts`: fields of `facts.FIELDS`; names are needed, everything else may follow later.

    `duplicates_seen`: ids of likely duplicates that the actor looked at and found to be somebody else.
    Raises SeveralRefused (faults of the facts), Refused (CODE_TAKEN, DUPLICATES_UNSEEN), AccessRefused.
    """
    require(actor, PERSON_REGISTER)
    kept = checked_facts(facts, today=actor.today, code_confirmed=code_confirmed)
    with transaction.atomic():
        _refuse_taken_code(kept.get("personal_code"))
        _refuse_unseen_duplicates(kept, actor=actor, seen=duplicates_seen)
        person = _saved(Person(**kept, created_at=now))
        write_tokens([person])
        details = {"facts": sorted(field for field, value in kept.items() if value)}
        if duplicates_seen:
            details["not_the_same_as"] = sorted(map(str, duplicates_seen))
        record(_event("person_registered", person, details=details), actor=actor.user, at=now)
    return person


def change_person(
    *,
    person: Person,
    facts: Mapping[str, Any],
    version: int,
    actor: Actor,
    now: datetime,
    code_confirmed: bool = False,
) -> Person:
    """Change some facts of a person. `version` is the one the actor saw; nothing is stored when nothing differs.

    Raises SeveralRefused, Refused (CHANGED_MEANWHILE, MERGED_AWAY, CODE_TAKEN), AccessRefused.
    """
    require(actor, PERSON_CHANGE, person)
    with transaction.atomic():
        current = locked_person(person, version=version)
        kept = checked_facts(facts, today=actor.today, known=current, code_confirmed=code_confirmed)
        changed = {field: value for field, value in kept.items() if getattr(current, field) != value}
        if not changed:
            return current
        if "personal_code" in changed:
            _refuse_taken_code(changed["personal_code"])
        details = {"changed": _before_and_after(current, changed)}
        for field, value in changed.items():
            setattr(current, field, value)
        current.version += 1
        _saved(current)
        write_tokens([current])
        record(_event("person_changed", current, details=details), actor=actor.user, at=now)
    return current


def locked_person(person: Person, *, version: int | None = None) -> Person:
    """The row, locked until the transaction ends, as it is now. Raises Refused: MERGED_AWAY, CHANGED_MEANWHILE."""
    current = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if current.merged_into_id is not None:
        raise Refused(Refusal.MERGED_AWAY, name=str(current.merged_into))
    if version is not None and current.version != version:
        raise Refused(Refusal.CHANGED_MEANWHILE)
    return current


def _refuse_taken_code(code: str | None) -> None:
    holder = Person.objects.filter(personal_code=code, merged_into__isnull=True).first() if code else None
    if holder is not None:
        raise Refused(Refusal.CODE_TAKEN, field="personal_code", name=str(holder), person=holder.pk)


def _refuse_unseen_duplicates(kept: Mapping[str, Any], *, actor: Actor, seen: Collection[int]) -> None:
    candidate = Candidate(
        given_names=kept["given_names"],
        family_name=kept["family_name"],
        personal_code=kept.get("personal_code") or "",
        born=kept.get("born"),
    )
    unseen = [found.row.id for found in likely_duplicates(candidate, on=actor.today) if found.row.id not in seen]
    if unseen:
        raise Refused(Refusal.DUPLICATES_UNSEEN, persons=unseen)


def _saved(person: Person) -> Person:
    """Two colleagues registering one code in the same moment: the constraint decides, and the later one is told."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        _refuse_taken_code(person.personal_code)
        raise
    return person


def _before_and_after(person: Person, changed: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail keeps of a change. A protected address is never written there, only that it changed."""
    protected = person.protected_address or changed.get("protected_address", False)
    return {
        field: None if protected and field in ADDRESSES else [getattr(person, field), value]
        for field, value in changed.items()
    }


def _event(name: str, person: Person, *, details: dict[str, Any]) -> Event:
    return Event(event=name, object_type="person", object_id=person.pk, persons=(person.pk,), details=details)
