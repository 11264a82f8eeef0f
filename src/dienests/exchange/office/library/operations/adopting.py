"""Taking over an item of a colleague, or one that ships, as an item of this office.

The files stay as the colleague wrote them, with the places to fill in ({{name}}): what this office answers is kept
beside them and filled in whenever the text is shown or printed. So later versions of the colleague merge cleanly.
The author stays the owner named in item.yaml, as licences that ask for the name demand it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import Post
from dienests.exchange.item import Item, ItemFaults, available, item_of
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.library.access import ITEM_ADOPT
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import AdoptedParameter, Draft, ItemState, LibraryItem
from dienests.exchange.office.library.operations.drafts import begin, begin_from_shipped
from dienests.exchange.office.library.origin import is_of
from dienests.exchange.office.library.store import repository_of
from dienests.exchange.repository.limits import Unfit
from dienests.exchange.repository.wire import Damaged
from dienests.rulebook import library as rulebook

LONGEST_ANSWER = 1000
Answers = Mapping[str, str]


@dataclass(frozen=True)
class Missing:
    """What an item asks for and this office does not have: roles nobody is appointed to, items it refers to that are
    neither here nor shipped, parameters of the rulebook of another version of Dienests."""

    roles: tuple[str, ...]
    documents: tuple[str, ...]
    parameters: tuple[str, ...]


def missing_for(item: Item) -> Missing:
    """Two queries."""
    asked = dict.fromkeys(item.needs.roles)
    if item.process is not None:
        asked |= dict.fromkeys(role for stage in item.process.stages for role in stage.roles)
    posts = set(Post.objects.filter(abolished_on__isnull=True).order_by().values_list("role", flat=True).distinct())
    own = LibraryItem.objects.exclude(state=ItemState.WITHDRAWN).order_by().values_list("name", flat=True)
    here = {*available(), *own.filter(name__in=item.needs.documents)}
    named = dict.fromkeys([*item.needs.parameters, *(name for act in item.legal_basis for name in act.parameters)])
    known = rulebook().parameters
    return Missing(
        roles=tuple(role for role in asked if role not in posts),
        documents=tuple(name for name in item.needs.documents if name not in here),
        parameters=tuple(name for name in named if name not in known),
    )


def free_name(wanted: str) -> str:
    """The name itself, or with a number behind it where this office has an item of that name."""
    taken = set(LibraryItem.objects.filter(name__startswith=wanted[:50]).order_by().values_list("name", flat=True))
    numbered = (f"{wanted[:50]}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)


def item_fetched(colleague: Colleague, *, name: str, own_name: str, commit: str) -> Item:
    """A version that was fetched into the repository of `own_name`, under the name it has with the colleague.

    Raises LibraryRefused not_here, faulty.
    """
    with repository_of(own_name) as repository:
        if not is_of(repository, colleague, commit):
            raise LibraryRefused("not_here", colleague=colleague)
        try:
            files = repository.files(commit)
        except (Damaged, Unfit, KeyError) as error:
            raise LibraryRefused("not_here", colleague=colleague) from error
    try:
        return item_of(name, files)
    except ItemFaults as error:
        raise LibraryRefused("faulty", count=len(error.faults), problems=error.faults) from error


def adopt_fetched(
    *, actor: Actor, now: datetime, colleague: Colleague, name: str, own_name: str, commit: str,
    answers: Answers | None = None,
) -> Draft:  # fmt: skip
    """What was fetched into the repository of `own_name` becomes the first draft of an item called so. Its first
    version will have the colleague's as a parent. Discarding the draft undoes it.

    Raises AccessRefused; ColleagueRefused not_confirmed; LibraryRefused name_taken, adopted_already, not_here, faulty.
    """
    require(actor, ITEM_ADOPT)
    with transaction.atomic():
        held = Colleague.objects.select_for_update(of=("self",)).get(pk=colleague.pk)
        if held.trust != Trust.CONFIRMED:
            raise ColleagueRefused("not_confirmed", colleague=str(held))
        refuse_adopted_twice(held, name)
        item = item_fetched(held, name=name, own_name=own_name, commit=commit)
        draft = begin(actor=actor, now=now, name=own_name, files=item.files)
        _provenance(draft, held, name, commit, now)
        _keep_answers(draft.item, item, answers or {})
        details = {"from": str(held), "name": name, "commit": commit}
        record(_event("library_item_adopted", draft.item, details), actor=actor.user, at=now)
    return draft


def adopt_shipped(
    *, actor: Actor, now: datetime, shipped: str, own_name: str = "", answers: Answers | None = None
) -> Draft:
    """The same of an item that ships with Dienests. Raises AccessRefused; LibraryRefused name_taken, faulty."""
    require(actor, ITEM_ADOPT)
    with transaction.atomic():
        draft = begin_from_shipped(actor=actor, now=now, shipped=shipped, name=own_name)
        _keep_answers(draft.item, None, answers or {})
    return draft


def answer_parameters(*, actor: Actor, now: datetime, item: LibraryItem, answers: Answers) -> None:
    """What this office fills in; an empty answer takes one away. Raises AccessRefused."""
    require(actor, ITEM_ADOPT)
    with transaction.atomic():
        locked = LibraryItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        _keep_answers(locked, None, answers)
        details = {"answers": sorted(answers)}
        record(_event("library_parameters_answered", locked, details), actor=actor.user, at=now)


def answers_of(item: LibraryItem) -> dict[str, str]:
    """What is filled in for {{name}}, by name: the second argument of exchange.item.html."""
    return dict(item.answers.values_list("name", "value"))


def refuse_adopted_twice(colleague: Colleague, name: str) -> None:
    """Raises LibraryRefused adopted_already (`details["item"]`: its id)."""
    there = LibraryItem.objects.filter(from_colleague=colleague, from_name=name).first()
    if there is not None:
        raise LibraryRefused("adopted_already", colleague=colleague, name=there.title, item=there.pk)


def _provenance(draft: Draft, colleague: Colleague, name: str, commit: str, now: datetime) -> None:
    item = draft.item
    item.from_colleague, item.from_name, item.from_commit, item.adopted_at = colleague, name, commit, now
    try:
        with transaction.atomic():
            item.save(update_fields=["from_colleague", "from_name", "from_commit", "adopted_at"])
    except IntegrityError as error:  # somebody adopted it at the same moment
        raise LibraryRefused("adopted_already", colleague=colleague, name=name) from error
    draft.merges = [commit]
    draft.save(update_fields=["merges"])


def _keep_answers(item: LibraryItem, asked: Item | None, answers: Answers) -> None:
    """`asked`: only parameters of it are kept; None: all that are named."""
    for name, value in answers.items():
        said = " ".join(value.split())[:LONGEST_ANSWER]
        if (asked is not None and name not in asked.parameters) or len(name) > 60:
            continue
        if said:
            AdoptedParameter.objects.update_or_create(item=item, name=name, defaults={"value": said})
        else:
            AdoptedParameter.objects.filter(item=item, name=name).delete()


def _event(event: str, item: LibraryItem, details: dict[str, Any]) -> Event:
    return Event(event=event, object_type="library_item", object_id=item.pk, details={"item": item.name, **details})
