"""Queues, load and handing out as people see them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienests.base.organisation.models import Post, Role
from dienests.cases.models import Case, State
from dienests.web.office.workload.queues import page as queue_page
from dienests.workload.office.models import Allocation, ChosenLoads, Handover, SavedFilter, Way
from tests.factories.cases import RECEIVED, OfficeAtWork, bulk_cases, fresh, opened_case, pensioner, submitted
from tests.factories.organisation import UnitFactory, actor_in
from tests.factories.working_time import AbsenceFactory
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
QUEUE, HAND_OUT = reverse("office:queue"), reverse("office:queue_hand_out")
PAGES = ("queue", "queue_allocation", "queue_load", "queue_week", "queue_scheme")


def seen(case: Case) -> str:
    return f"{case.pk}:{fresh(case).version}"


def numbers(page: Any) -> list[str]:
    return [line["row"].number for line in page.context["rows"]]


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("counted", [True, False])
def test_every_page_opens_empty_and_full(
    office: OfficeAtWork, sign_in: SignIn, language: str, counted: bool, request: pytest.FixtureRequest
) -> None:
    if counted:
        request.getfixturevalue("chosen")
    client = sign_in(office.director, language=language)
    pages = [reverse(f"office:{name}") for name in PAGES]
    pages += [f"{QUEUE}?of={office.organiser.pk}", reverse("office:queue_caseload", args=[office.organiser.pk])]
    assert [client.get(address).status_code for address in pages] == [200] * len(pages)
    case = opened_case(office, people=[pensioner(family_name="Ļoti-Gara-Dubultā-Uzvārdniece" * 3)])
    opened_case(office)
    bulk_cases(office, count=2, assignee=None)
    AbsenceFactory(user=office.organiser.user)
    client.post(HAND_OUT, {"do": "give", "chosen": [seen(case)], "to": office.second_organiser.pk})
    pages.append(reverse("office:queue_handover", args=[Handover.objects.get().pk]))
    assert [client.get(address).status_code for address in pages] == [200] * len(pages)


def test_who_may_open_what(office: OfficeAtWork, sign_in: SignIn) -> None:
    allowed = {
        "queue": ("organiser", "worker", "head", "director"),
        "queue_allocation": ("head", "director"),
        "queue_load": ("head", "director"),
        "queue_week": ("head", "director"),
        "queue_scheme": ("director",),
    }
    for role in ("organiser", "worker", "head", "director", "accountant", "auditor", "administrator", "service"):
        client = sign_in(getattr(office, role))
        for name, roles in allowed.items():
            status = client.get(reverse(f"office:{name}")).status_code
            assert status == (200 if role in roles else 403), (role, name)


def test_a_colleagues_queue_is_for_their_head(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = opened_case(office)
    address = f"{QUEUE}?of={office.organiser.pk}"
    assert numbers(sign_in(office.head).get(address)) == [case.number]
    elsewhere = actor_in(Role.HEAD_OF_UNIT, unit=UnitFactory())
    for actor in (office.worker, elsewhere):
        assert sign_in(actor).get(address).status_code == 403
        caseload = reverse("office:queue_caseload", args=[office.organiser.pk])
        assert sign_in(actor).get(caseload).status_code == 403
    assert numbers(sign_in(office.organiser).get(address)) == [case.number], "one's own number is one's own queue"
    assert sign_in(office.head).get(f"{QUEUE}?of=999999").status_code == 404


@pytest.mark.parametrize(
    "nonsense", [{"of": "x"}, {"order": "x"}, {"state": "y", "due": "z"}, {"after": "1_x_2"}, {"unit": "-1"}]
)
def test_nonsense_in_the_address_is_left_out(office: OfficeAtWork, sign_in: SignIn, nonsense: dict[str, str]) -> None:
    case = opened_case(office)
    assert numbers(sign_in(office.organiser).get(QUEUE, nonsense)) == [case.number]


def test_rows_say_why_and_offer_what_can_be_done(office: OfficeAtWork, sign_in: SignIn) -> None:
    opened_case(office)
    submitted(office)
    own = sign_in(office.organiser).get(QUEUE).content.decode()
    assert "you took the application on 10\u00a0Feb\u00a02026" in own
    assert 'value="release:' in own
    nobodys = sign_in(office.organiser).get(QUEUE, {"of": "nobody"}).content.decode()
    assert "nobody has it; for: social worker, head of unit" in nobodys
    assert 'value="take:' not in nobodys, "who prepared it does not control it"
    others = sign_in(office.worker).get(QUEUE, {"of": "nobody"}).content.decode()
    assert 'value="take:' in others


def test_taking_and_putting_back_by_the_rows_own_button(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = submitted(office).case
    client = sign_in(office.worker)
    back = f"{QUEUE}?of=nobody"
    page = client.post(HAND_OUT, {"one": f"take:{seen(case)}", "back": back}, follow=True)
    assert page.redirect_chain[0][0] == back
    assert "1 case is yours." in page.content.decode()
    assert fresh(case).assignee == office.worker.user
    page = client.post(HAND_OUT, {"one": f"release:{seen(case)}", "back": back}, follow=True)
    assert "1 case is back in the queue." in page.content.decode()
    stale = client.post(HAND_OUT, {"one": f"take:{case.pk}:1", "back": back}, follow=True)
    assert f"{case.number}: " in stale.content.decode()
    assert fresh(case).assignee is None


@pytest.mark.parametrize("sent", [{}, {"one": "take"}, {"one": "take:x"}, {"one": "give:1:1"}, {"do": "explode"}])
def test_half_a_form_changes_nothing(office: OfficeAtWork, sign_in: SignIn, sent: dict[str, str]) -> None:
    case = opened_case(office)
    answer = sign_in(office.head).post(HAND_OUT, sent)
    assert answer.status_code == 302
    assert fresh(case).assignee == office.organiser.user


def test_too_much_is_asked_once(office: OfficeAtWork, sign_in: SignIn, chosen: ChosenLoads) -> None:
    bulk_cases(office, count=17, assignee=office.organiser.user)
    [case] = bulk_cases(office, count=1, assignee=None)
    client = sign_in(office.organiser)
    sent = {"one": f"take:{seen(case)}", "back": QUEUE}
    asked = client.post(HAND_OUT, sent)
    assert asked.status_code == 409
    assert ("one", sent["one"]) in asked.context["sent"]
    assert "would then carry 90 %" in asked.content.decode()
    client.post(HAND_OUT, sent | {"warned": "1"})
    assert fresh(case).assignee == office.organiser.user


def test_a_head_is_asked_for_a_reason(office: OfficeAtWork, sign_in: SignIn, chosen: ChosenLoads) -> None:
    bulk_cases(office, count=24, assignee=office.organiser.user)
    [case] = bulk_cases(office, count=1, assignee=None)
    own = sign_in(office.organiser).post(HAND_OUT, {"one": f"take:{seen(case)}", "warned": "1"})
    assert (own.status_code, 'name="reason"' in own.content.decode()) == (409, False)
    client = sign_in(office.head)
    sent = {"do": "give", "chosen": [seen(case)], "to": office.organiser.pk, "back": QUEUE}
    assert 'name="reason"' in client.post(HAND_OUT, sent).content.decode()
    client.post(HAND_OUT, sent | {"warned": "1", "reason": "Citu nav."})
    assert fresh(case).assignee == office.organiser.user


def test_the_case_page_asks_the_same(office: OfficeAtWork, sign_in: SignIn, chosen: ChosenLoads) -> None:
    bulk_cases(office, count=17, assignee=office.organiser.user)
    [case] = bulk_cases(office, count=1, assignee=None)
    address, sent = reverse("office:case_take", args=[case.pk]), {"version": case.version}
    assert sign_in(office.organiser).post(address, sent).status_code == 409
    assert sign_in(office.organiser).post(address, sent | {"warned": "1"}).status_code == 302
    assert fresh(case).assignee == office.organiser.user
    give = reverse("office:case_assign", args=[case.pk])
    sent = {"version": fresh(case).version, "to": office.second_organiser.pk}
    assert sign_in(office.head).post(give, sent).status_code == 302
    assert fresh(case).assignee == office.second_organiser.user


def test_substitute_finds_and_takes_it(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = opened_case(office)
    AbsenceFactory(user=office.organiser.user, substitute=office.second_organiser.user, until=RECEIVED)
    client = sign_in(office.second_organiser)
    text = client.get(QUEUE).content.decode()
    assert f"{office.organiser} is away until 10\u00a0Feb\u00a02026; you stand in" in text
    assert "For colleagues who are away" in client.get(reverse("office:my_day")).content.decode()
    assert "Take the case" in client.get(reverse("office:case", args=[case.pk])).content.decode()
    assert "Take the case" not in sign_in(office.worker).get(reverse("office:case", args=[case.pk])).content.decode()
    client.post(reverse("office:case_take", args=[case.pk]), {"version": case.version})
    assert fresh(case).assignee == office.second_organiser.user


def form_of(page: Any, **changed: str) -> dict[str, Any]:
    """The form of suggestions as the page offers it, with some of its choices changed."""
    sent: dict[str, Any] = {"chosen": []}
    for row in page.context["rows"]:
        number = row["row"].id
        sent["chosen"].append(f"{number}:{row['row'].version}")
        if row["choices"]:
            sent[f"suggested-{number}"] = sent[f"to-{number}"] = str(row["choices"][0]["id"])
    return sent | changed


def test_suggestions_taken_changed_and_left(office: OfficeAtWork, sign_in: SignIn, chosen: ChosenLoads) -> None:
    cases = bulk_cases(office, count=3, assignee=None)
    client, address = sign_in(office.head), reverse("office:queue_allocation")
    page = client.get(address)
    assert "load 0 % → 5 %; own unit" in page.content.decode()
    rows = {row["row"].id: row for row in page.context["rows"]}
    other = str(rows[cases[1].pk]["choices"][1]["id"])
    sent = form_of(page, **{f"to-{cases[1].pk}": other, f"to-{cases[2].pk}": "leave"})
    done = client.post(address, sent, follow=True)
    assert "2 cases handed out." in done.content.decode()
    ways = dict(Allocation.objects.values_list("case_id", "way"))
    assert ways == {cases[0].pk: Way.ACCEPTED, cases[1].pk: Way.CHANGED, cases[2].pk: Way.LEFT}
    assert fresh(cases[1]).assignee_id == int(other)
    assert fresh(cases[2]).assignee is None
    week = client.get(reverse("office:queue_week")).content.decode()
    assert "load 0 % → 5 %" in week
    assert "Suggestions left: 1." in week
    undone = client.post(
        reverse("office:queue_handover_undo", args=[Handover.objects.get().pk]), follow=True
    ).content.decode()
    assert "2 cases are back where they were." in undone
    assert "worked on since" not in undone, "taking back is not working on it"
    assert {fresh(case).assignee_id for case in cases} == {None}


def test_nothing_chosen_is_said(office: OfficeAtWork, sign_in: SignIn) -> None:
    bulk_cases(office, count=1, assignee=None)
    client = sign_in(office.head)
    for address in (reverse("office:queue_allocation"), reverse("office:queue_caseload", args=[office.organiser.pk])):
        assert "Choose at least one row" in client.post(address, {}, follow=True).content.decode()
    assert not Allocation.objects.exists()


def test_a_caseload_goes_by_suggestion_or_into_the_queue(office: OfficeAtWork, sign_in: SignIn) -> None:
    cases = [opened_case(office) for _ in range(3)]
    client, address = sign_in(office.head), reverse("office:queue_caseload", args=[office.organiser.pk])
    page = client.get(address)
    sent = form_of(page, **{f"to-{cases[2].pk}": "queue"})
    done = client.post(address, sent, follow=True)
    assert "3 cases have changed hands." in done.content.decode()
    assert fresh(cases[2]).assignee is None
    assert Handover.objects.get().from_user == office.organiser.user
    assert not Case.objects.filter(assignee=office.organiser.user).exists()
    assert "There is nothing to hand over." in client.get(address).content.decode()


def test_handovers_are_seen_by_who_did_them_and_the_head_of_office(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = opened_case(office)
    form = {"do": "give", "chosen": [seen(case)], "to": office.second_organiser.pk}
    sign_in(office.head).post(HAND_OUT, form)
    address = reverse("office:queue_handover", args=[Handover.objects.get().pk])
    other = actor_in(Role.HEAD_OF_UNIT, unit=office.unit)
    assert [sign_in(actor).get(address).status_code for actor in (office.head, office.director, other)] == [
        200,
        200,
        403,
    ]
    undo = reverse("office:queue_handover_undo", args=[Handover.objects.get().pk])
    assert sign_in(other).post(undo).status_code == 403
    assert fresh(case).assignee == office.second_organiser.user


def test_a_handover_hides_cases_one_no_longer_answers_for(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = opened_case(office, people=[pensioner(family_name="Slepenā")])
    sign_in(office.head).post(
        HAND_OUT, {"do": "give", "chosen": [seen(case)], "to": office.second_organiser.pk, "warned": "1"}
    )
    address = reverse("office:queue_handover", args=[Handover.objects.get().pk])
    assert "Slepenā" in sign_in(office.head).get(address).content.decode()
    Post.objects.filter(appointments__user=office.head.user).update(unit=UnitFactory())
    page = sign_in(office.head).get(address).content.decode()
    assert "Slepenā" not in page
    assert "1 case is not shown" in page


def test_forged_suggestions_are_not_believed(office: OfficeAtWork, sign_in: SignIn, chosen: ChosenLoads) -> None:
    mine, other = bulk_cases(office, count=2, assignee=None)
    Case.objects.filter(pk=other.pk).update(unit=UnitFactory())
    sent = {"chosen": [f"{mine.pk}:1", f"{other.pk}:1"]}
    for case in (mine, other):
        sent |= {f"suggested-{case.pk}": "999999", f"to-{case.pk}": "leave"}
    address = reverse("office:queue_allocation")
    assert sign_in(office.head).post(address, sent).status_code == 302
    assert not Allocation.objects.exists()
    sent |= {f"suggested-{case.pk}": str(office.organiser.pk) for case in (mine, other)}
    sign_in(office.head).post(address, sent)
    assert list(Allocation.objects.values_list("case_id", flat=True)) == [mine.pk], "the other is of another unit"


def test_who_was_there_when_the_page_was_opened_and_is_not_now(office: OfficeAtWork, sign_in: SignIn) -> None:
    [case] = bulk_cases(office, count=1, assignee=None)
    client, address = sign_in(office.head), reverse("office:queue_allocation")
    sent = form_of(client.get(address)) | {f"to-{case.pk}": str(office.second_organiser.pk)}
    office.second_organiser.user.is_active = False
    office.second_organiser.user.save()
    page = client.post(address, sent, follow=True).content.decode()
    assert f"{case.number}: " in page
    assert not Allocation.objects.exists(), "refused, not noted as left"


def test_only_pressing_rows_are_marked(office: OfficeAtWork, sign_in: SignIn) -> None:
    opened_case(office)
    AbsenceFactory(user=office.organiser.user)
    page = sign_in(office.head).get(reverse("office:queue_allocation"))
    assert page.context["marked"] == 0
    assert "back in time, so not marked" in page.content.decode()
    assert " checked" not in page.content.decode().split("<tbody>")[1]


def test_without_a_scheme_heads_are_told(office: OfficeAtWork, sign_in: SignIn) -> None:
    told = "no load scheme is chosen"
    for actor, says in ((office.organiser, False), (office.head, True), (office.director, True)):
        page = sign_in(actor).get(QUEUE).content.decode()
        assert (told in page) == says
        assert (reverse("office:queue_scheme") in page) == (actor is office.director)


def test_too_much_of_ones_own_leads_to_the_word_about_it(
    office: OfficeAtWork, sign_in: SignIn, chosen: ChosenLoads
) -> None:
    concern = reverse("office:my_time_concern")
    assert concern not in sign_in(office.organiser).get(QUEUE).content.decode()
    bulk_cases(office, count=18, assignee=office.organiser.user)
    assert concern in sign_in(office.organiser).get(QUEUE).content.decode()
    of_colleague = sign_in(office.head).get(QUEUE, {"of": office.organiser.pk}).content.decode()
    assert concern not in of_colleague


def test_a_shared_filter_never_leads_to_a_closed_door(office: OfficeAtWork, sign_in: SignIn) -> None:
    form = {"name": "Annas kavētās", "query": f"of={office.organiser.pk}&due=late", "unit": office.unit.pk}
    client = sign_in(office.head)
    client.post(reverse("office:queue_filter_save"), form)
    assert SavedFilter.objects.get().query == "due=late"
    own = f"of={office.organiser.pk}&due=late"
    client.post(reverse("office:queue_filter_save"), {"name": "Annas kavētās", "query": own})
    assert SavedFilter.objects.get().query == own, "a head's own filter may look there"


def test_the_state_of_a_filter_can_be_taken_away(office: OfficeAtWork, sign_in: SignIn) -> None:
    opened_case(office)
    page = sign_in(office.organiser).get(QUEUE, {"state": "waiting", "of": "unit"})
    assert (numbers(page), page.context["state_link"].url) == ([], "?of=unit")
    assert sign_in(office.organiser).get(QUEUE).context["state_link"] is None


def test_filters_are_kept_without_names_of_people(office: OfficeAtWork, sign_in: SignIn) -> None:
    opened_case(office)
    client = sign_in(office.worker)
    form = {
        "name": "Pabalsti",
        "query": "of=unit&asked=gmi&q=Ozoliņa&evil=1&after=0_2026-01-01_1",
        "unit": office.unit.pk,
    }
    assert client.post(reverse("office:queue_filter_save"), form)["Location"] == f"{QUEUE}?of=unit&asked=gmi"
    assert SavedFilter.objects.get().query == "of=unit&asked=gmi"
    shared = sign_in(office.organiser).get(QUEUE)
    assert "Pabalsti" in shared.content.decode()
    kept = shared.context["kept"][0]
    assert (kept.deletable, numbers(sign_in(office.organiser).get(kept.url))) == (False, [Case.objects.get().number])
    delete = reverse("office:queue_filter_delete", args=[kept.kept.pk])
    assert sign_in(office.organiser).post(delete).status_code == 403
    assert client.post(delete).status_code == 302
    assert not SavedFilter.objects.exists()
    client.post(reverse("office:queue_filter_save"), {"name": "", "query": ""})
    assert not SavedFilter.objects.exists()


def test_choosing_how_load_is_counted(office: OfficeAtWork, sign_in: SignIn) -> None:
    client, choose = sign_in(office.director), reverse("office:queue_scheme_choose")
    text = client.get(reverse("office:queue_scheme")).content.decode()
    assert "not checked" in text
    assert "https://yle.fi/uutiset/3-12396629" in text
    client.post(choose, {"name": "finland_caps", "note": "Izmēģinājums"})
    assert ChosenLoads.objects.get().name == "finland_caps"
    assert "cannot be used" in client.post(choose, {"name": "nowhere"}, follow=True).content.decode()
    for actor in (office.head, office.worker, office.administrator):
        assert sign_in(actor).post(choose, {"name": "hundred_points"}).status_code == 403
    assert ChosenLoads.objects.get().name == "finland_caps"


def test_load_of_the_unit_is_shown_to_its_head_alone(
    office: OfficeAtWork, sign_in: SignIn, chosen: ChosenLoads
) -> None:
    bulk_cases(office, count=25, assignee=office.organiser.user)
    far = actor_in(Role.SOCIAL_WORKER, unit=UnitFactory())
    page = sign_in(office.head).get(reverse("office:queue_load"))
    shown = [row["load"].user.pk for row in page.context["rows"]]
    assert shown[0] == office.organiser.pk, "who carries too much stands first"
    assert far.pk not in shown
    assert "too much" in page.content.decode()
    assert far.pk in [
        row["load"].user.pk for row in sign_in(office.director).get(reverse("office:queue_load")).context["rows"]
    ]


def test_a_list_that_fails_says_so(office: OfficeAtWork, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(queue_page, "queue", fail)
    page = sign_in(office.worker).get(QUEUE)
    assert page.status_code == 503
    assert "The list could not be read" in page.content.decode()


def test_queries_do_not_grow(office: OfficeAtWork, sign_in: SignIn, chosen: ChosenLoads) -> None:
    client = sign_in(office.head)
    bulk_cases(office, count=1, assignee=None)
    bulk_cases(office, count=1, assignee=office.organiser.user, state=State.RETURNED)

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as context:
            client.get(address)
        return len(context)

    addresses = (f"{QUEUE}?of=unit", *(reverse(f"office:{name}") for name in ("queue_allocation", "queue_load")))
    few = [queries(address) for address in addresses]
    bulk_cases(office, count=60, assignee=None)
    bulk_cases(office, count=60, assignee=office.organiser.user, received_on=RECEIVED - timedelta(days=3))
    assert [queries(address) for address in addresses] == few
    assert max(few) <= 35


def test_long_lists_have_a_next_page(office: OfficeAtWork, sign_in: SignIn) -> None:
    bulk_cases(office, count=60, assignee=office.organiser.user)
    client = sign_in(office.organiser)
    first = client.get(QUEUE)
    second = client.get(QUEUE + first.context["table"].after_url)
    assert len(numbers(first)) == 50
    assert len(numbers(second)) == 10
    assert not set(numbers(first)) & set(numbers(second))
