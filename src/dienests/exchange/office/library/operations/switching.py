"""A way of working of the library beside the one in force, and proposed to be switched on in its place.

The practice that is simulated and proposed is the one in force with its stages replaced: reasons, papers, letters and
terms stay those of this office.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.cases.access import PROCESS_CHOOSE
from dienests.cases.errors import CaseError
from dienests.cases.models import ConsideredPractice
from dienests.cases.operations.considering import consider
from dienests.cases.operations.process import latest_version, propose_process
from dienests.cases.process_versions import practice_of_version
from dienests.exchange.item import Item, ItemFaults
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import ItemState, LibraryItem, WaySwitch
from dienests.exchange.office.library.store import item_at
from dienests.exchange.repository.limits import Unfit
from dienests.exchange.repository.wire import Damaged
from dienests.practice import Practice, PracticeFaults
from dienests.practice.strict_yaml import read_yaml

PROCESS = "process/process.yaml"


def considered_name(item: LibraryItem) -> str:
    """What simulations and proposals call it: the name of a practice has at most 40 letters and is nobody else's."""
    return f"{item.name[:28]}-{item.pk}"


def practice_with(item: LibraryItem, now_in_force: Practice, published: Item) -> Practice:
    """The practice in force with the stages of the item. Raises LibraryRefused no_process, process_unfit."""
    if published.process is None:
        raise LibraryRefused("no_process")
    data = now_in_force.to_json()
    title = {"lv": item.title_lv, "en": item.title_en}
    data["practice"] = {**data["practice"], "name": considered_name(item), "title": title}
    data["process"] = read_yaml(published.files[PROCESS], file=PROCESS)[0].data
    data["digest"] = _digest_of(data)
    try:
        return Practice.from_json(data)
    except PracticeFaults as refused:
        first = refused.faults[0].sentence("en" if get_language() == "en" else "lv")
        raise LibraryRefused("process_unfit", what=first, problems=refused.faults) from refused


def way_of_item(item: LibraryItem) -> tuple[Practice, Practice]:
    """The practice in force, and the same with the stages of the item's newest version.

    Raises LibraryRefused no_process, no_practice, process_unfit, not_published.
    """
    version = latest_version()
    if version is None:
        raise LibraryRefused("no_practice")
    in_force = practice_of_version(pk=version.pk, digest=version.digest)
    return in_force, practice_with(item, in_force, _published(item))


def consider_item(*, actor: Actor, now: datetime, item: LibraryItem) -> ConsideredPractice:
    """From now on simulations offer it. Raises AccessRefused; LibraryRefused as way_of_item does."""
    require(actor, PROCESS_CHOOSE)
    _in_force, practice = way_of_item(item)
    source = f"{item.title_lv} ({item.number})"
    try:
        return consider(actor=actor, now=now, practice=practice, source=source)
    except CaseError as refused:
        raise LibraryRefused("process_unfit", what=refused.message) from refused


def propose_switch(*, actor: Actor, now: datetime, item: LibraryItem, note: str) -> WaySwitch:
    """New cases shall follow it; a second person answers, as with every change of the way of working.

    Raises AccessRefused; LibraryRefused as way_of_item does; CaseError as propose_process does.
    """
    require(actor, PROCESS_CHOOSE)
    with transaction.atomic():
        kept = consider_item(actor=actor, now=now, item=item)
        proposal = propose_process(actor=actor, now=now, name=kept.name, note=note)
        switch = WaySwitch.objects.create(item=item, commit=item.commit, proposal=proposal)
        details = {"item": item.name, "commit": item.commit, "proposal": proposal.pk}
        event = Event(event="library_way_proposed", object_type="library_item", object_id=item.pk, details=details)
        record(event, actor=actor.user, at=now)
    return switch


def _published(item: LibraryItem) -> Item:
    if item.state != ItemState.PUBLISHED:
        raise LibraryRefused("not_published")
    try:
        return item_at(item)
    except (ItemFaults, Damaged, Unfit, KeyError) as error:
        raise LibraryRefused("no_process") from error


def _digest_of(data: dict[str, Any]) -> str:
    """Of what cases follow: the same stages in the same practice are the same way, whenever they are put together."""
    told = {key: value for key, value in data.items() if key != "digest"}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
