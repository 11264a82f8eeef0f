"""A concern is heard by the right people only, and nothing that was said is rewritten."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from dienests.base.access import AccessRefused, Actor, narrow
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.base.refusals import Refused, SeveralRefused
from dienests.base.working_time.access import CONCERN_SEE
from dienests.base.working_time.models import Concern, ConcernEntry, ConcernState
from dienests.base.working_time.operations.concerns import (
    add_to_concern,
    answer_concern,
    close_concern,
    raise_concern,
)
from tests.factories.organisation import actor_in

pytestmark = pytest.mark.django_db
WORDS = {"about": "Simt lietu.\nNevaru pagūt.", "would_help": "Atbalsts divas dienas nedēļā."}


@pytest.fixture
def worker() -> Actor:
    return actor_in(Role.SOCIAL_WORKER)


def head_of(actor: Actor) -> Actor:
    return actor_in(Role.HEAD_OF_UNIT, unit=actor.user.appointments.get().post.unit)


def raised(worker: Actor, now: datetime, *, only_head_of_office: bool = False) -> Concern:
    return raise_concern(facts=WORDS, only_head_of_office=only_head_of_office, actor=worker, now=now)


def seen_by(actor: Actor) -> bool:
    return narrow(actor, CONCERN_SEE, Concern.objects.all()).exists()


def test_raised_answered_added_to_and_closed(worker: Actor, now: datetime) -> None:
    concern, head = raised(worker, now), head_of(worker)
    answer_concern(concern=concern, text="Trīs lietas nodotas Jānim.", actor=head, now=now)
    add_to_concern(concern=concern, text="Vēl par daudz.", actor=worker, now=now)
    concern.refresh_from_db()
    assert concern.state == ConcernState.OPEN
    answer_concern(concern=concern, text="Palīgs no pirmdienas.", actor=head, now=now)
    close_concern(concern=concern, actor=worker, now=now)
    concern.refresh_from_db()
    assert concern.state == ConcernState.CLOSED
    assert [entry.kind for entry in concern.entries.all()] == ["answered", "added", "answered", "closed"]
    with pytest.raises(Refused, match="concern_closed"):
        add_to_concern(concern=concern, text="Vēl.", actor=worker, now=now)


def test_who_sees_it(worker: Actor, now: datetime) -> None:
    raised(worker, now)
    unit = worker.user.appointments.get().post.unit
    assert seen_by(worker)
    assert seen_by(head_of(worker))
    assert seen_by(actor_in(Role.HEAD_OF_OFFICE))
    assert not seen_by(actor_in(Role.SOCIAL_WORKER, unit=unit))
    assert not seen_by(actor_in(Role.HEAD_OF_UNIT))  # right role, another unit
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.ACCOUNTANT):
        assert not seen_by(actor_in(role, unit=unit))


def test_a_concern_for_the_head_of_office_passes_the_head_of_unit_by(worker: Actor, now: datetime) -> None:
    concern = raised(worker, now, only_head_of_office=True)
    head = head_of(worker)
    assert not seen_by(head)
    with pytest.raises(AccessRefused):
        answer_concern(concern=concern, text="Nē.", actor=head, now=now)
    answer_concern(concern=concern, text="Parunāsim.", actor=actor_in(Role.HEAD_OF_OFFICE), now=now)


def test_nobody_answers_their_own_and_nobody_speaks_for_another(worker: Actor, now: datetime) -> None:
    head = head_of(worker)
    own = raise_concern(facts=WORDS, only_head_of_office=False, actor=head, now=now)
    with pytest.raises(AccessRefused):
        answer_concern(concern=own, text="Viss kārtībā.", actor=head, now=now)
    concern = raised(worker, now)
    for attempt in (add_to_concern, close_concern):
        with pytest.raises(AccessRefused):
            attempt(concern=concern, text="Viss kārtībā.", actor=head, now=now)


def test_what_was_said_is_not_rewritten(worker: Actor, now: datetime) -> None:
    answer_concern(concern=raised(worker, now), text="Darīts.", actor=head_of(worker), now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConcernEntry.objects.update(text="Nekas.")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConcernEntry.objects.all().delete()


def test_words_stay_out_of_the_trail(worker: Actor, now: datetime) -> None:
    concern = raised(worker, now)
    answer_concern(concern=concern, text="Slepeni vārdi.", actor=head_of(worker), now=now)
    told = " ".join(f"{entry.event}{entry.details}{entry.reason}" for entry in AuditEntry.objects.all())
    assert "concern_raised" in told
    assert "Simt" not in told
    assert "Slepeni" not in told


def test_empty_words_are_refused(worker: Actor, now: datetime) -> None:
    with pytest.raises(SeveralRefused, match="field_missing"):
        raise_concern(facts={"about": " "}, only_head_of_office=False, actor=worker, now=now)
    concern = raised(worker, now)
    with pytest.raises(SeveralRefused, match="field_missing"):
        answer_concern(concern=concern, text="", actor=head_of(worker), now=now)
