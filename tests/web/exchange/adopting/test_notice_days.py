"""Days in notices are those of the office."""

from datetime import UTC, datetime

import pytest

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
