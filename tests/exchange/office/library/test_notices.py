"""What waits for attention: raised once, looked after once, by those who write practice."""

import pytest

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.exchange.office.library.notices import close, raise_notice
from dienests.exchange.office.library.queries.notices import done_notices, open_by_kind, open_notices, to_look_at
from tests.factories.cases import NOW, OfficeAtWork, office_at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def raised(kind: NoticeKind = NoticeKind.LAW, key: str = "law:1") -> Notice:
    notice = raise_notice(now=NOW, kind=kind, key=key)
    assert notice
    return notice


def test_one_of_a_key_is_raised_once_even_after_it_was_looked_after(office: OfficeAtWork) -> None:
    close(actor=office.worker, now=NOW, notice=raised(), how="seen")
    assert raise_notice(now=NOW, kind=NoticeKind.LAW, key="law:1") is None
    assert not open_notices().exists()


def test_closed_with_a_word(office: OfficeAtWork) -> None:
    closed = close(actor=office.worker, now=NOW, notice=raised(), how="not_for_us", word=" Mums nav patversmes. ")
    assert (closed.done_by, closed.done_how, closed.data) == (
        office.worker.user, "not_for_us", {"word": "Mums nav patversmes."},
    )  # fmt: skip
    entry = AuditEntry.objects.get(event="notice_closed")
    assert (entry.reason, entry.object_id) == ("Mums nav patversmes.", str(closed.pk))
    assert done_notices(limit=5) == [closed]


def test_the_second_of_two_hears_who_was_first(office: OfficeAtWork) -> None:
    notice = raised()
    close(actor=office.worker, now=NOW, notice=Notice.objects.get(), how="seen")
    with pytest.raises(LibraryRefused) as refused:
        close(actor=office.head, now=NOW, notice=notice, how="not_for_us")
    assert refused.value.code == "notice_done"
    assert str(office.worker.user) in refused.value.message


def test_only_known_ways(office: OfficeAtWork) -> None:
    with pytest.raises(ValueError, match="vanished"):
        close(actor=office.worker, now=NOW, notice=raised(), how="vanished")


@pytest.mark.parametrize("role", ["accountant", "auditor", "administrator"])
def test_who_does_not_write_practice(office: OfficeAtWork, role: str) -> None:
    with pytest.raises(AccessRefused):
        close(actor=getattr(office, role), now=NOW, notice=raised(), how="seen")
    assert to_look_at(getattr(office, role)) == 0


def test_counted_by_kind_and_for_the_rail(office: OfficeAtWork) -> None:
    raised()
    raised(key="law:2")
    close(actor=office.worker, now=NOW, notice=raised(NoticeKind.GONE, "gone:1"), how="seen")
    raised(NoticeKind.UPSTREAM, "upstream:1")
    assert open_by_kind() == {"law": 2, "upstream": 1}
    assert to_look_at(office.organiser) == 3
    assert {each.kind for each in open_notices(kind="law")} == {"law"}
