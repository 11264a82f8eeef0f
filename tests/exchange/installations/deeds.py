"""What the people of an installation do, as one word each: the same operations that its pages call."""

from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dienests.base.access import Actor, actor_of
from dienests.base.organisation.models import Appointment, Office, Post, Role, Unit, User
from dienests.exchange.office.colleagues import operations as colleagues
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement
from dienests.exchange.office.colleagues.operations import OwnFacts
from dienests.exchange.office.colleagues.own import own_key
from dienests.exchange.office.colleagues.statements import say
from dienests.exchange.office.exchanging import adopting, reading, suggestions
from dienests.exchange.office.library.checking import checked
from dienests.exchange.office.library.models import Draft, LibraryItem, Notice
from dienests.exchange.office.library.operations import drafts, merging, publishing, suggesting
from dienests.exchange.office.library.store import files_at, repository_of
from dienests.exchange.repository.keys import OfficeKey, PublicKey

HEADS = ("dace", "ilze")


def make(code: str, *, address: str) -> None:
    """An office with two heads, which publishes at its address."""
    Office.objects.create(
        municipality="ogre", name_lv=f"{code} dienests", name_en=f"{code} service", address="Iela 1", payer_name="x",
        payer_iban="LV97HABA0012345678910", payer_bic="HABALV22",
    )  # fmt: skip
    unit = Unit.objects.create(code="dienests", name_lv="Dienests", name_en="Service")
    for name in HEADS:
        user = User.objects.create(username=name, full_name=f"{name} {code}")
        post = Post.objects.create(unit=unit, role=Role.HEAD_OF_OFFICE, title_lv="Vadītāja", title_en="Head")
        Appointment.objects.create(post=post, user=user, since=date(2020, 1, 1))
    facts = OwnFacts(address=address, publishes=True)
    colleagues.set_own_office(actor=_head(), now=timezone.now(), facts=facts)


def _head(name: str = HEADS[0]) -> Actor:
    return actor_of(User.objects.get(username=name), today=timezone.localdate())


def _colleague(address: str) -> Colleague:
    return Colleague.objects.get(address=address)


def _published(draft: Draft, words: str) -> dict[str, Any]:
    """By two heads; what the check finds in the invented example of a form was looked at and is nobody."""
    found = checked(draft.item.name, drafts.draft_files(draft)).found
    now = timezone.now()
    proposed = publishing.propose(
        actor=_head(), now=now, draft=draft, revision=draft.revision, words=words,
        looked_at=[each.key for each in found],
    )  # fmt: skip
    item = publishing.publish(actor=_head(HEADS[1]), now=now, publication=proposed, digest=proposed.digest)
    return {"number": item.number, "commit": item.commit}


def publish_shipped(name: str, words: str = "Pirmā redakcija") -> dict[str, Any]:
    """An item that ships, published by two."""
    return _published(drafts.begin_from_shipped(actor=_head(), now=timezone.now(), shipped=name), words)


def change_and_publish(name: str, old: str, new: str, words: str = "Precizēts") -> dict[str, Any]:
    """The next version of an item, its Latvian text with other words; the draft that is there, if one is."""
    draft = drafts.next_version(actor=_head(), now=timezone.now(), item=LibraryItem.objects.get(name=name))
    return _published(_changed(draft, old, new), words)


def _changed(draft: Draft, old: str, new: str) -> Draft:
    text = drafts.draft_files(draft)["text.lv.md"].decode()
    assert old in text, f"{old!r} is not in the text"
    files = {"text.lv.md": text.replace(old, new).encode()}
    return drafts.save(actor=_head(), now=timezone.now(), draft=draft, revision=draft.revision, files=files)


def change_draft(name: str, old: str, new: str) -> int:
    return _changed(Draft.objects.get(item__name=name), old, new).revision


def publish_draft(name: str, words: str) -> dict[str, Any]:
    return _published(Draft.objects.get(item__name=name), words)


def text(name: str) -> str:
    """The Latvian text of the newest published version."""
    item = LibraryItem.objects.get(name=name)
    return files_at(name, item.commit)["text.lv.md"].decode()


def withdraw(name: str, why: str) -> None:
    item = LibraryItem.objects.get(name=name)
    publishing.withdraw(actor=_head(), now=timezone.now(), item=item, why=why)


def spoken() -> str:
    """What the head reads out over the telephone."""
    return own_key().public.spoken


def replace_key() -> str:
    colleagues.replace_key(actor=_head(), now=timezone.now())
    return spoken()


def lose_key() -> str:
    """A new key that the former one knows nothing of, as after a fire."""
    from dienests.exchange.office.colleagues.models import OwnOffice
    from dienests.exchange.office.colleagues.own import key_file_of, write_key

    new = OfficeKey.new()
    write_key(new, key_file_of(new.public.line))
    OwnOffice.objects.update(key_line=new.public.line)
    return spoken()


def add(address: str) -> None:
    colleagues.add_colleague(actor=_head(), now=timezone.now(), address=address)


def confirm(address: str, digits: str) -> None:
    colleagues.confirm_key(actor=_head(), now=timezone.now(), colleague=_colleague(address), digits=digits)


def accept_other_key(address: str, digits: str) -> None:
    colleagues.accept_other_key(actor=_head(), now=timezone.now(), colleague=_colleague(address), digits=digits)


def read(address: str) -> dict[str, Any]:
    """How the colleague stands after it was read."""
    reading.read_colleague(_colleague(address), now=timezone.now())
    return colleague(address)


def wait_at_most(seconds: float) -> None:
    """How long one colleague is waited for from now on."""
    reading.SECONDS = seconds


def colleague(address: str) -> dict[str, Any]:
    found = _colleague(address)
    key = PublicKey.from_line(found.key_line).spoken if found.key_line else ""
    items = [entry["name"] for entry in (found.content or {}).get("items", ())]
    return {"trust": found.trust, "fault": found.fault, "items": items, "key": key, "code": found.code,
            "failing": found.failing_since is not None, "index_at": found.index_at}  # fmt: skip


def colleagues_known() -> dict[str, str]:
    """Trust by address."""
    return dict(Colleague.objects.values_list("address", "trust"))


def notices() -> list[dict[str, Any]]:
    rows = Notice.objects.filter(done_at=None).order_by("pk").select_related("item", "statement")
    return [
        {"kind": each.kind, "item": each.item.name if each.item else "", "data": each.data,
         "text": each.statement.text if each.statement else ""}
        for each in rows
    ]  # fmt: skip


def thank(address: str, item: str, words: str = "Paldies!") -> None:
    say(actor=_head(), now=timezone.now(), to=_colleague(address), kind=Said.THANKS, text=words, item_name=item)


def heard() -> list[dict[str, Any]]:
    """What colleagues said to this office."""
    rows = Statement.objects.exclude(speaker=None).order_by("pk").select_related("speaker")
    return [
        {"from": each.speaker.address, "kind": each.kind, "text": each.text, "gone": each.gone_at is not None}
        for each in rows
    ]


def parents(name: str) -> list[str]:
    """Of the newest published version."""
    item = LibraryItem.objects.get(name=name)
    with repository_of(name) as repository:
        return list(repository.version(item.commit).parents)


def item(name: str) -> dict[str, Any]:
    fields = ("state", "number", "commit", "from_name", "from_commit", "shared")
    return dict(LibraryItem.objects.values(*fields).get(name=name))


def adopt(address: str, name: str) -> dict[str, Any]:
    adopting.adopt(actor=_head(), now=timezone.now(), colleague=_colleague(address), name=name)
    return item(name)


def begin_update(name: str) -> list[str]:
    """Take in the newest version of the colleague it came from; keys of the conflicts. Where there are none it is
    finished at once."""
    ours = LibraryItem.objects.get(name=name)
    commit = adopting.fetch_upstream(actor=_head(), now=timezone.now(), item=ours)
    assert ours.from_colleague is not None
    draft = merging.begin_merge(
        actor=_head(), now=timezone.now(), item=ours, colleague=ours.from_colleague, commit=commit
    )
    return _conflicts_or_finish(draft)


def _conflicts_or_finish(draft: Draft) -> list[str]:
    found = merging.underway(draft)
    assert found is not None
    keys = [place.key for place in found.places]
    if not keys:
        merging.finish(actor=_head(), now=timezone.now(), draft=draft)
    return keys


def answer_conflict(name: str, conflict: str, take: str) -> None:
    draft = Draft.objects.get(item__name=name)
    merging.choose(actor=_head(), now=timezone.now(), draft=draft, key=conflict, side=take)


def finish_update(name: str) -> None:
    merging.finish(actor=_head(), now=timezone.now(), draft=Draft.objects.get(item__name=name))


def suggest(name: str, words: str) -> None:
    suggesting.suggest(actor=_head(), now=timezone.now(), item=LibraryItem.objects.get(name=name), text=words)


def accept_suggestion(item: str) -> list[str]:
    """The newest one about an item; keys of the conflicts, none where it was taken in at once."""
    ours = LibraryItem.objects.get(name=item)
    said = Statement.objects.filter(kind=Said.SUGGESTION, item_name=item).exclude(speaker=None).latest("at")
    commit = suggestions.fetch_suggested(actor=_head(), now=timezone.now(), suggestion=said, item=ours)
    assert said.speaker is not None
    draft = merging.begin_merge(
        actor=_head(), now=timezone.now(), item=ours, colleague=said.speaker, commit=commit, statement=said
    )
    return _conflicts_or_finish(draft)


def pages(name: str) -> dict[str, int]:
    """What the pages about an item answer to a head, by the name of their address."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(_head().user, backend="allauth.account.auth_backends.AuthenticationBackend")
    ours = LibraryItem.objects.get(name=name)
    names = ("library_item", "library_panel_adopting", "catalogue_travel")
    found = {each: client.get(reverse(f"office:{each}", args=[ours.pk])).status_code for each in names}
    for each in ("library", "catalogue", "colleagues", "library_notices", "visits"):
        found[each] = client.get(reverse(f"office:{each}")).status_code
    return found
