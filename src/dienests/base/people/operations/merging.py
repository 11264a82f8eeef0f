"""Making one record of two that are one person, and undoing it.

The merged record stays in its place and points to the kept one. Cases, letters and the audit trail that name it are
never rewritten; who reads follows `merged_into` (queries.current_person, queries.record_ids). What moves is written
into `Merge.moved`, whole, so that undo can put every row back and can tell when somebody has been at it since:

    {"facts": {field: [before, after]},             of the kept record
     "memberships": [membership],                    now the kept person's
     "absorbed": [membership],                       removed, since the kept person was there at the same time
     "widened": [[membership before, after]],        kept memberships that took in the time of an absorbed one
     "openings": [id]}
    membership: {"id", "household", "relation", "since", "until"}
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.people.access import PERSON_MERGE
from dienests.base.people.errors import Refusal, Refused
from dienests.base.people.facts import FIELDS, title
from dienests.base.people.models import FileOpening, HouseholdMember, Merge, Person
from dienests.base.people.tokens import write_tokens

DATES = ("born", "died")
LEAST_WORDS = 5
Row = dict[str, Any]


def merge_persons(
    *,
    keep: Person,
    merge: Person,
    reason: str,
    keep_version: int,
    merge_version: int,
    actor: Actor,
    now: datetime,
    take: Collection[str] = (),
) -> Merge:
    """`merge` becomes part of `keep`: it leaves search, its file leads to the kept one, its memberships move.

    `take`: fields whose value comes from `merge`; besides, what is empty in `keep` is filled from it, and an address
    that one of the two has protected stays protected. Raises Refused (SAME_RECORD, ALREADY_MERGED, CHANGED_MEANWHILE,
    MERGE_MEMBERSHIPS, REASON_IN_WORDS, UNKNOWN_FIELD), AccessRefused.
    """
    require(actor, PERSON_MERGE, keep)
    require(actor, PERSON_MERGE, merge)
    if keep.pk == merge.pk:
        raise Refused(Refusal.SAME_RECORD)
    words = _words(reason)
    if unknown := set(take) - set(FIELDS):
        raise Refused(Refusal.UNKNOWN_FIELD, found=", ".join(sorted(unknown)))
    with transaction.atomic():
        kept, merged = _locked_pair(keep.pk, merge.pk)
        if (kept.version, merged.version) != (keep_version, merge_version):
            raise Refused(Refusal.CHANGED_MEANWHILE)
        moved = _move(kept, merged, take)
        row = Merge.objects.create(
            kept=kept, merged=merged, moved=moved, reason=words, merged_by=actor.user, merged_at=now
        )
        record(_event("persons_merged", row, reason=words), actor=actor.user, at=now)
    return row


def _move(kept: Person, merged: Person, take: Collection[str]) -> dict[str, Any]:
    """Both records as they are after the merge; returns what moved, as `Merge.moved` keeps it."""
    moved = _move_memberships(kept, merged)
    moved["facts"] = _facts_taken(kept, merged, take)
    moved["openings"] = _move_openings(kept, merged)
    merged.merged_into = kept
    _store(merged)  # first: from now on its personal code is free for the kept record
    for field, (_before, after) in moved["facts"].items():
        setattr(kept, field, _value(field, after))
    _store(kept)
    write_tokens([kept, merged])
    return moved


def _move_openings(kept: Person, merged: Person) -> list[int]:
    openings = list(FileOpening.objects.filter(person=merged).order_by("pk").values_list("pk", flat=True))
    FileOpening.objects.filter(pk__in=openings).update(person=kept)
    return openings


def _words(reason: str) -> str:
    words = " ".join(reason.split())
    if len(words) < LEAST_WORDS:
        raise Refused(Refusal.REASON_IN_WORDS, field="reason", least=LEAST_WORDS)
    return words


def undo_merge(*, merge: Merge, actor: Actor, now: datetime) -> Merge:
    """Put both records and their memberships back as they were.

    Raises Refused when it was undone before (MERGE_UNDONE) or something since then stands against it
    (MERGE_LATER_ONE, UNDO_FACTS_CHANGED, UNDO_MEMBERSHIPS_CHANGED, UNDO_CODE_TAKEN), AccessRefused.
    """
    require(actor, PERSON_MERGE, merge.kept)
    with transaction.atomic():
        row = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        if row.undone_at is not None:
            raise Refused(Refusal.MERGE_UNDONE)
        persons = {p.pk: p for p in _locked_rows(row.kept_id, row.merged_id)}
        kept, merged = persons[row.kept_id], persons[row.merged_id]
        _refuse_impossible_undo(row, kept, merged)
        for field, (before, _after) in row.moved["facts"].items():
            setattr(kept, field, _value(field, before))
        _store(kept)
        merged.merged_into = None
        _store(merged)
        _move_memberships_back(row.moved, kept=kept, merged=merged)
        FileOpening.objects.filter(pk__in=row.moved["openings"]).update(person=merged)
        write_tokens([kept, merged])
        row.undone_by, row.undone_at = actor.user, now
        row.save(update_fields=["undone_by", "undone_at"])
        record(_event("merge_undone", row), actor=actor.user, at=now)
    return row


def _locked_rows(*ids: int) -> list[Person]:
    """Always in the order of their ids, so that two people at the same pair wait instead of blocking one another."""
    return list(Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))


def _locked_pair(keep: int, merge: int) -> tuple[Person, Person]:
    persons = {person.pk: person for person in _locked_rows(keep, merge)}
    if any(person.merged_into_id for person in persons.values()):
        raise Refused(Refusal.ALREADY_MERGED)
    return persons[keep], persons[merge]


def _facts_taken(kept: Person, merged: Person, take: Collection[str]) -> dict[str, list[Any]]:
    facts: dict[str, list[Any]] = {}
    for field in FIELDS:
        mine, theirs = getattr(kept, field), getattr(merged, field)
        if field == "protected_address":
            theirs = mine or theirs
        elif field not in take and (mine not in ("", None) or theirs in ("", None)):
            continue
        if mine != theirs:
            facts[field] = [_text(mine), _text(theirs)]
    return facts


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _value(field: str, stored: Any) -> Any:
    return _day(stored) if field in DATES else stored


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _store(person: Person) -> None:
    person.version += 1
    person.save()


def _row(member: HouseholdMember) -> Row:
    return {
        "id": member.pk,
        "household": member.household_id,
        "relation": member.relation,
        "since": _text(member.since),
        "until": _text(member.until),
    }


def _move_memberships(kept: Person, merged: Person) -> dict[str, Any]:
    """Memberships of `merged` become those of `kept`; where both were in one household at a time, one row remains."""
    moved: dict[str, Any] = {"memberships": [], "absorbed": [], "widened": []}
    mine = list(HouseholdMember.objects.filter(person=kept).order_by("since", "pk"))
    for member in HouseholdMember.objects.filter(person=merged).order_by("since", "pk"):
        clashes = [other for other in mine if _overlap(other, member)]
        if not clashes:
            moved["memberships"].append(_row(member))
            member.person = kept
            member.save(update_fields=["person"])
            mine.append(member)
            continue
        if len(clashes) > 1 or clashes[0].household_id != member.household_id:
            raise Refused(Refusal.MERGE_MEMBERSHIPS)
        moved["absorbed"].append(_row(member))
        member.delete()
        moved["widened"] += _widen(clashes[0], by=member, others=[m for m in mine if m is not clashes[0]])
    return moved


def _overlap(one: HouseholdMember, other: HouseholdMember) -> bool:
    return (one.until or date.max) >= other.since and (other.until or date.max) >= one.since


def _widen(member: HouseholdMember, *, by: HouseholdMember, others: list[HouseholdMember]) -> list[list[Row]]:
    before = _row(member)
    member.since = min(member.since, by.since)
    member.until = max(member.until, by.until) if member.until and by.until else None
    if before == _row(member):
        return []
    if any(_overlap(member, other) for other in others):
        raise Refused(Refusal.MERGE_MEMBERSHIPS)
    member.save(update_fields=["since", "until"])
    return [[before, _row(member)]]


def _refuse_impossible_undo(row: Merge, kept: Person, merged: Person) -> None:
    if kept.merged_into_id is not None:
        raise Refused(Refusal.MERGE_LATER_ONE)
    changed = [field for field, (_before, after) in row.moved["facts"].items() if _text(getattr(kept, field)) != after]
    if changed:
        raise Refused(Refusal.UNDO_FACTS_CHANGED, fields=", ".join(title(field) for field in changed))
    expected = [*row.moved["memberships"], *(after for _before, after in row.moved["widened"])]
    present = HouseholdMember.objects.filter(person=kept, pk__in=[member["id"] for member in expected])
    found = {member.pk: _row(member) for member in present}
    if any(found.get(member["id"]) != member for member in expected):
        raise Refused(Refusal.UNDO_MEMBERSHIPS_CHANGED)
    code = merged.personal_code
    holders = Person.objects.filter(personal_code=code, merged_into__isnull=True).exclude(pk=kept.pk)
    if code and holders.exists():
        raise Refused(Refusal.UNDO_CODE_TAKEN)
    if code and kept.personal_code == code and "personal_code" not in row.moved["facts"]:
        raise Refused(Refusal.UNDO_FACTS_CHANGED, fields=title("personal_code"))


def _move_memberships_back(moved: dict[str, Any], *, kept: Person, merged: Person) -> None:
    for before, _after in moved["widened"]:
        HouseholdMember.objects.filter(pk=before["id"], person=kept).update(
            since=_day(before["since"]), until=_day(before["until"])
        )
    HouseholdMember.objects.filter(pk__in=[member["id"] for member in moved["memberships"]]).update(person=merged)
    for member in moved["absorbed"]:
        HouseholdMember.objects.create(
            pk=member["id"],
            household_id=member["household"],
            person=merged,
            relation=member["relation"],
            since=date.fromisoformat(member["since"]),
            until=_day(member["until"]),
        )


def _event(name: str, row: Merge, *, reason: str = "") -> Event:
    return Event(
        event=name,
        object_type="merge",
        object_id=row.pk,
        persons=(row.kept_id, row.merged_id),
        reason=reason,
        details={
            "kept": row.kept_id,
            "merged": row.merged_id,
            "facts": sorted(row.moved["facts"]),
            "memberships": len(row.moved["memberships"]) + len(row.moved["absorbed"]),
        },
    )
