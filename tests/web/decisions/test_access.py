"""Right role, wrong case; wrong role, right case: for every page and every act. And the queries of each page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienests.base.access import Actor
from dienests.base.organisation.models import Role
from dienests.cases.models import Case, Control, Decision, Letter, Submission
from dienests.cases.operations.control import open_for_control
from tests.factories.cases import (
    OfficeAtWork,
    decided,
    everything_seen,
    fresh,
    pensioner,
    ready_case,
    submitted,
)
from tests.factories.organisation import UnitFactory, actor_in
from tests.factories.people import PersonFactory
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

PAGES = ("proposal", "proposal_look", "proposal_letter", "control", "control_letter", "decision", "decision_verify")
LETTER_PAGES = ("letters", "letter_preview")
ACTS = ("proposal_submit", "control_open", "control_approve", "control_decide", "control_return", "letter_issue")


def _elsewhere(*roles: Role) -> Actor:
    """Somebody of the right role in another unit of the office."""
    return actor_in(*roles, unit=UnitFactory())


def _form(submission: Submission) -> dict[str, object]:
    case = fresh(submission.case)
    return {
        "version": case.version,
        "declaration_version": case.declaration.version,
        "submission": submission.pk,
        "seen": everything_seen(submission),
        "reason": ["missing_document"],
        "kind": "decision",
        "do": "decide",
    }


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.ASSISTANCE_ORGANISER, Role.HEAD_OF_UNIT])
def test_right_role_wrong_case(office: OfficeAtWork, sign_in: SignIn, role: Role) -> None:
    submission = submitted(office)
    decision = decided(office)
    client = sign_in(_elsewhere(role))
    for case_id in (submission.case_id, decision.case_id):
        for name in (*PAGES, *LETTER_PAGES):
            assert client.get(reverse(f"office:{name}", args=[case_id])).status_code == 403, name
        for name in ACTS:
            answer = client.post(reverse(f"office:{name}", args=[case_id]), _form(submission))
            assert answer.status_code in (403, 404), name
    undo = reverse("office:proposal_take_back", args=[submission.case_id, submission.pk])
    assert client.post(undo, {"version": 1}).status_code == 403
    assert (Control.objects.count(), Decision.objects.count(), Letter.objects.count()) == (1, 1, 0)
    assert Submission.objects.get(pk=submission.pk).opened_at is None


@pytest.mark.parametrize("name", ["service", "administrator"])
def test_roles_that_have_no_cases(office: OfficeAtWork, sign_in: SignIn, name: str) -> None:
    submission = submitted(office)
    client = sign_in(getattr(office, name))
    for page in (*PAGES, *LETTER_PAGES):
        assert client.get(reverse(f"office:{page}", args=[submission.case_id])).status_code == 403, page
    for act in ACTS:
        assert client.post(reverse(f"office:{act}", args=[submission.case_id]), _form(submission)).status_code == 403


@pytest.mark.parametrize("name", ["organiser", "second_organiser", "accountant", "auditor"])
def test_roles_that_may_look_but_not_control(office: OfficeAtWork, sign_in: SignIn, name: str) -> None:
    submission = submitted(office)
    client = sign_in(getattr(office, name))
    for act in ("control_open", "control_approve", "control_decide", "control_return"):
        client.post(reverse(f"office:{act}", args=[submission.case_id]), _form(submission))
        assert not Control.objects.exists()
        assert Submission.objects.get().opened_at is None


def test_auditor_reads_everything_and_does_nothing(office: OfficeAtWork, sign_in: SignIn) -> None:
    submission, decision = submitted(office), decided(office)
    client = sign_in(office.auditor)
    for case_id, names in (
        (submission.case_id, ("proposal", "control", "letters")),
        (decision.case_id, ("control", "decision", "letters")),
    ):
        for name in names:
            page = client.get(reverse(f"office:{name}", args=[case_id]))
            assert page.status_code == 200, name
            assert "btn-primary" not in page.content.decode(), name
    assert client.post(reverse("office:letter_issue", args=[decision.case_id]), {"kind": "decision"}).status_code == 403


def test_signed_out_leads_to_sign_in(office: OfficeAtWork, client: object) -> None:
    submission = submitted(office)
    for name in PAGES:
        answer = client.get(reverse(f"office:{name}", args=[submission.case_id]))  # type: ignore[attr-defined]
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")


def test_no_such_case(office: OfficeAtWork, sign_in: SignIn) -> None:
    for name in (*PAGES, *LETTER_PAGES):
        assert sign_in(office.worker).get(reverse(f"office:{name}", args=[999999])).status_code == 404


@pytest.mark.parametrize(
    "name", ["proposal_submit", "control_open", "control_approve", "control_return", "letter_issue"]
)
def test_acts_are_posts(office: OfficeAtWork, sign_in: SignIn, name: str) -> None:
    submission = submitted(office)
    assert sign_in(office.worker).get(reverse(f"office:{name}", args=[submission.case_id])).status_code == 405


def _family(members: int) -> list[object]:
    return [pensioner(), *(PersonFactory(given_names=f"Bērns{n}") for n in range(members - 1))]


def _count(client: object, address: str) -> int:
    client.get(address)  # type: ignore[attr-defined]  # the first look is audited
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200  # type: ignore[attr-defined]
    return len(queries)


@pytest.mark.parametrize(("name", "most"), [("proposal", 22), ("control", 15), ("decision", 15), ("letters", 13)])
def test_queries_do_not_grow_with_the_household(office: OfficeAtWork, sign_in: SignIn, name: str, most: int) -> None:
    client = sign_in(office.worker)
    counts = []
    for members in (1, 6):
        income = [{"kind": "old_age_pension", "monthly": "100.00"}] * members
        case = ready_case(office, people=_family(members), income=income)  # type: ignore[arg-type]
        if name != "proposal":
            submission = submitted(office, case)
            open_for_control(actor=office.worker, now=office.now, submission=submission)
        if name in ("decision", "letters"):
            _decide(office, case)
        counts.append(_count(client, reverse(f"office:{name}", args=[case.pk])))
    assert counts[0] == counts[1]
    assert counts[0] <= most


def _decide(office: OfficeAtWork, case: Case) -> None:
    from tests.factories.cases import controlled

    decided(office, controlled(office, Submission.objects.get(case=case)))
