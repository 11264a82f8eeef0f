"""Languages a colleague speaks: said by themselves or by their heads, nobody else, and it stands in the trail."""

from datetime import UTC, datetime

import pytest

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role, User
from dienests.base.refusals import Refused
from dienests.base.working_time.operations.languages import record_languages
from tests.factories.organisation import UnitFactory, actor_in

NOW = datetime(2026, 2, 20, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_own_ones_in_one_order_and_once() -> None:
    actor = actor_in(Role.ASSISTANCE_ORGANISER)
    for _ in range(2):
        record_languages(user=actor.user, codes=["lsl", "ru", "ru"], actor=actor, now=NOW)
    assert User.objects.get(pk=actor.pk).languages == ["ru", "lsl"]
    (entry,) = AuditEntry.objects.filter(event="languages_recorded")
    assert entry.details["languages"] == ["ru", "lsl"]


def test_a_head_for_their_people_and_not_for_others() -> None:
    unit, elsewhere = UnitFactory(), UnitFactory()
    head, colleague = actor_in(Role.HEAD_OF_UNIT, unit=unit), actor_in(Role.SOCIAL_WORKER, unit=unit)
    stranger = actor_in(Role.SOCIAL_WORKER, unit=elsewhere)
    record_languages(user=colleague.user, codes=["uk"], actor=head, now=NOW)
    assert User.objects.get(pk=colleague.pk).languages == ["uk"]
    for actor, user in ((head, stranger.user), (colleague, head.user)):
        with pytest.raises(AccessRefused):
            record_languages(user=user, codes=["uk"], actor=actor, now=NOW)
    assert User.objects.get(pk=stranger.pk).languages == []


@pytest.mark.parametrize("code", ["xx", "lv", "", "ru'--"])
def test_what_is_no_language_of_the_list_is_refused(code: str) -> None:
    actor = actor_in(Role.ASSISTANCE_ORGANISER)
    with pytest.raises(Refused, match="kind_unknown"):
        record_languages(user=actor.user, codes=["ru", code], actor=actor, now=NOW)
    assert User.objects.get(pk=actor.pk).languages == []
