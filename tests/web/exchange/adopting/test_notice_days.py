"""Days in notices are those of the office."""

import re
from datetime import UTC, datetime

import pytest

from dienests.base.audit.models import AuditEntry
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.library.models import Notice, NoticeKind
from tests.factories.cases import OfficeAtWork
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_notices_of_visits_are_looked_after_among_the_visits(
    office: OfficeAtWork, sign_in: SignIn, now: datetime
) -> None:
    """Whoever closes what the library says does not close a request that a head has not seen."""
    notice = Notice.objects.create(kind=NoticeKind.VISIT, key="visit:1:asked:1", data={"visit": 1}, raised_at=now)
    worker = sign_in(office.worker)
    assert worker.post(f"/office/library/notices/{notice.pk}/close/").status_code == 404
    assert worker.get("/office/counts").json()["library"] == {"count": 0, "late": False}
    assert sign_in(office.head).get("/office/counts").json()["visits"] == {"count": 1, "late": False}
    notice.refresh_from_db()
    assert notice.done_at is None


def test_a_colleague_silent_since_the_night(office: OfficeAtWork, sign_in: SignIn, now: datetime) -> None:
    silent = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)  # half past midnight of 1 February in Riga
    colleague = Colleague.objects.create(
        code="x-1", name_lv="Klusais dienests", name_en="Silent office", address="https://x.example", trust=Trust.ADDED,
        added_at=silent, failing_since=silent,
    )  # fmt: skip
    Notice.objects.create(
        kind=NoticeKind.GONE, key="gone:1", colleague=colleague, data={"since": silent.isoformat()}, raised_at=now
    )
    page = sign_in(office.head).get("/office/library/notices/").content.decode()
    assert "Since 1\N{NO-BREAK SPACE}Feb" in page


def test_those_of_one_page_are_looked_after_together(office: OfficeAtWork, sign_in: SignIn, now: datetime) -> None:
    for number in range(40):
        kind = NoticeKind.VISIT if number == 39 else NoticeKind.UNHEARD
        Notice.objects.create(kind=kind, key=f"{kind}:{number}", raised_at=now, data={"unheard": 1, "most": 2})
    where = "/office/library/notices/"
    page = sign_in(office.head).get(f"{where}?kind=unheard").content.decode()
    assert "All 30 shown here are seen" in page
    shown = re.findall(r'name="notice" value="(\d+)"', page)
    visit = Notice.objects.get(kind=NoticeKind.VISIT)
    sent = {"notice": [*shown[:29], str(visit.pk), "x"], "back": f"{where}?kind=unheard"}
    answer = sign_in(office.head).post(f"{where}close/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{where}?kind=unheard")
    assert Notice.objects.filter(done_at=None).count() == 11, "of visits they are looked after among the visits"
    assert AuditEntry.objects.filter(event="notice_closed").count() == 29
    assert sign_in(office.auditor).post(f"{where}close/", {"notice": shown}).status_code == 403
    assert "shown here" not in sign_in(office.auditor).get(where).content.decode()
