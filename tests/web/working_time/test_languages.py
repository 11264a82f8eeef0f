"""The page of languages: ticked boxes are kept, the trail says who recorded them, strangers do not get in."""

import pytest
from django.urls import reverse

from dienests.base.organisation.models import Role, User
from tests.factories.organisation import UnitFactory, actor_in
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_recorded_from_my_time_and_shown_there(sign_in: SignIn) -> None:
    actor = actor_in(Role.ASSISTANCE_ORGANISER)
    client = sign_in(actor, language="lv")
    address = reverse("office:my_time_languages")
    assert address in client.get(reverse("office:my_time")).content.decode()
    answer = client.post(address, {"languages": ["ru", "lsl"]}, follow=True)
    assert answer.redirect_chain == [(reverse("office:my_time"), 302)]
    assert "Krievu valoda, latviešu zīmju valoda" in answer.content.decode()
    assert User.objects.get(pk=actor.pk).languages == ["ru", "lsl"]


def test_a_wrong_one_is_said_and_the_others_stay_ticked(sign_in: SignIn) -> None:
    actor = actor_in(Role.ASSISTANCE_ORGANISER)
    address = reverse("office:my_time_languages")
    answer = sign_in(actor, language="en").post(address, {"languages": ["uk", "xx"]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="uk" checked' in page
    assert 'href="#languages"' in page
    assert User.objects.get(pk=actor.pk).languages == []


def test_a_head_records_for_their_people_only(sign_in: SignIn) -> None:
    unit = UnitFactory()
    head, colleague = actor_in(Role.HEAD_OF_UNIT, unit=unit), actor_in(Role.SOCIAL_WORKER, unit=unit)
    stranger = actor_in(Role.SOCIAL_WORKER, unit=UnitFactory())
    client = sign_in(head, language="en")
    training = client.get(reverse("office:colleague_training", args=[colleague.pk])).content.decode()
    address = reverse("office:colleague_languages", args=[colleague.pk])
    assert address in training
    assert client.post(address, {"languages": ["uk"]}).status_code == 302
    assert User.objects.get(pk=colleague.pk).languages == ["uk"]
    other = reverse("office:colleague_languages", args=[stranger.pk])
    assert client.get(other).status_code == client.post(other, {"languages": ["uk"]}).status_code == 403
    assert (
        sign_in(colleague, language="en").post(reverse("office:colleague_languages", args=[head.pk])).status_code == 403
    )
