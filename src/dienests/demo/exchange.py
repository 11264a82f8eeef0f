"""The demo's exchange: each of the two offices publishes some of its practice, and each lists the other as a colleague.

Done as people do it, through the same operations, once the pages of both answer.
"""

import os
import time
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import datetime

from django.utils import timezone, translation
from rich.console import Console

from dienests.base.access import Actor, actor_of
from dienests.base.organisation.models import Office, User
from dienests.demo.figures import share_what_there_is
from dienests.demo.offices.plan import OfficePlan
from dienests.exchange.office.colleagues.models import Colleague, OwnOffice, Trust
from dienests.exchange.office.colleagues.operations import OwnFacts, add_colleague, confirm_key, set_own_office
from dienests.exchange.office.exchanging.catalogued import put_own
from dienests.exchange.office.exchanging.reading import read_colleague
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.operations.drafts import begin_from_shipped
from dienests.exchange.office.library.operations.publishing import propose, publish
from dienests.exchange.repository.keys import PublicKey

WRITER, HEAD = "nodala", "vadiba"
OWN_ADDRESS, OTHER_ADDRESS = "DIENESTS_DEMO_ADDRESS", "DIENESTS_DEMO_OTHER_ADDRESS"
PATIENCE = 240.0  # seconds for the other office to open: it is being made meanwhile


def add_own_practice(plan: OfficePlan, *, console: Console) -> None:
    """What the office publishes, each item proposed by one head and published by another. Nothing twice."""
    address = os.environ.get(OWN_ADDRESS)
    if address is None or OwnOffice.objects.filter(publishes=True).exists():
        return
    console.print("practice of the office")
    now = timezone.now()
    office = Office.objects.get()
    facts = OwnFacts(address=address, contact=office.email, residents=plan.residents, staff=len(plan.seats))
    with translation.override("lv"):
        set_own_office(actor=_actor(HEAD), now=now, facts=facts)
        for name in plan.publishes:
            if not LibraryItem.objects.filter(name=name).exists():
                _publish(name, now=timezone.now())
        share_what_there_is(plan, head=_actor(HEAD), now=timezone.now())
        # Opened to others when everything is there: what is read first is read whole.
        set_own_office(actor=_actor(HEAD), now=timezone.now(), facts=replace(facts, publishes=True))
        put_own()


def _publish(name: str, *, now: datetime) -> None:
    draft = begin_from_shipped(actor=_actor(WRITER), now=now, shipped=name)
    words = "Pirmā redakcija, pielāgota mūsu dienestam."
    proposed = propose(actor=_actor(WRITER), now=now, draft=draft, revision=draft.revision, words=words)
    publish(actor=_actor(HEAD), now=now, publication=proposed, digest=proposed.digest)


def meet_the_other(*, console: Console) -> None:
    """List the other office, read it, and confirm its key, as two heads on the telephone would."""
    address = os.environ.get(OTHER_ADDRESS)
    if address is None or Colleague.objects.filter(address=address, trust=Trust.CONFIRMED).exists():
        return
    if not _answers(f"{address}/exchange/index.json"):
        console.print("The other office does not answer; the next start tries again.")
        return
    console.print("colleague")
    with translation.override("lv"):
        found = Colleague.objects.filter(address=address).exclude(trust=Trust.HEARD).first()
        found = found or add_colleague(actor=_actor(HEAD), now=timezone.now(), address=address)
        read_colleague(found, now=timezone.now())
        found.refresh_from_db()
        if found.trust == Trust.ADDED and found.key_line:
            digits = PublicKey.from_line(found.key_line).spoken
            confirm_key(actor=_actor(HEAD), now=timezone.now(), colleague=found, digits=digits)
            read_colleague(found, now=timezone.now())


def _answers(url: str) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - an address of this machine
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(3)
    return False


def _actor(username: str) -> Actor:
    return actor_of(User.objects.get(username=username), today=timezone.localdate())
