"""Reports: the same rows give the same draft; two people stand behind what is published."""

from datetime import time

import pytest

from dienests.base.access import AccessRefused
from dienests.exchange.item import html
from dienests.exchange.office.visits.drafting import drafted, plain
from dienests.exchange.office.visits.models import Note, NoteKind, Visit, VisitReport, VisitState
from dienests.exchange.office.visits.operations import reports as operations
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from tests.factories.cases import OfficeAtWork, office_at_work
from tests.factories.remembered import DAY, NOW, agreed_visit, library_item, named, stop_at
from tests.factories.visits import StopFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def written_down(office: OfficeAtWork) -> Visit:
    visit = agreed_visit(purpose="Redzēt dienas centru")
    guest = named(visit, "Anna Ozola")
    stop = stop_at(visit, host=office.worker.user)
    StopFactory(visit=visit, kind="welcome", title="", begins=time(9), ends=time(9, 30), host=office.head.user)

    def note(kind: str, text: str, **more: object) -> Note:
        return Note.objects.create(visit=visit, kind=kind, text=text, guest=guest, at=NOW, **more)

    question = note("question", "Cik ilgi gaida?", site=stop.site)
    note("question", "Kas maksā?")
    note("answer", "Desmit dienas.", answers=question)
    note("seen", "Gaiši kabineti")
    note("idea", "Rīta sapulce", outcome="Izmēģinām martā")
    note("promise", "Veidlapa", due_on=DAY)
    note("promise", "Nolikums", delivered=library_item(office.head.user, "nolikums"), delivered_at=NOW)
    Note.objects.create(
        visit=visit, kind=NoteKind.SEEN, text="Noguruši kolēģi", user=office.head.user, only_ours=True, at=NOW
    )
    note("seen", "Izsvītrots", struck_at=NOW)
    return visit


def test_the_draft_says_what_was_written_down_and_nothing_else(office: OfficeAtWork) -> None:
    visit = written_down(office)
    title, text = drafted(visit, "en")
    assert title == "Visit of Daugavpils Sociālais dienests, 10 Feb 2026"
    assert (title, text) == drafted(visit, "en")
    for expected in (
        "The reason: Redzēt dienas centru",
        "- 09:00–09:30 · Welcome",
        "**Cik ilgi gaida?**\n\nDesmit dienas.",
        "**Kas maksā?**\n\n*Not answered yet.*",
        "- Gaiši kabineti",
        "- Rīta sapulce → Izmēģinām martā",
        "- Veidlapa – by 10 Feb 2026",
        "- Nolikums – delivered: Form nolikums",
        "- questions asked: 2, answered: 1",
        "- documents promised: 2, delivered: 1",
        "- hours of staff: 1:30",
    ):
        assert expected in text, expected
    for hidden in ("Noguruši", "Izsvītrots", "Anna", str(office.worker.user)):
        assert hidden not in text


def test_words_of_others_stay_words() -> None:
    hostile = "# Virsraksts\n- [saite](javascript:alert(1)) <script>x</script> {{vieta}} **trekns** 1. viens | `kods`"
    shown = html("- " + plain(hostile))
    assert "<script" not in shown
    assert "href" not in shown
    assert not any(f"<{tag}" in shown for tag in ("h1", "strong", "code", "mark", "a "))
    assert "trekns" in shown
    assert "<ol" not in html(plain("1. viens"))


def test_two_people_stand_behind_news(office: OfficeAtWork) -> None:
    report = operations.draft_report(actor=office.worker, now=NOW, visit=written_down(office), language="lv")
    saved = operations.save_report(
        actor=office.head, now=NOW, report=report, revision=report.revision, title="Viesi", text="Bija labi."
    )
    with pytest.raises(RememberingRefused) as refused:
        operations.publish_report(actor=office.head, now=NOW, report=saved, revision=saved.revision)
    assert refused.value.code == "same_person"
    with pytest.raises(AccessRefused):
        operations.publish_report(actor=office.worker, now=NOW, report=saved, revision=saved.revision)
    operations.publish_report(actor=office.director, now=NOW, report=saved, revision=saved.revision)
    with pytest.raises(RememberingRefused):
        operations.save_report(actor=office.worker, now=NOW, report=saved, revision=2, title="x", text="y")
    operations.take_back_report(actor=office.head, now=NOW, report=saved)
    assert VisitReport.objects.get().published_at is None


def test_who_was_slower_is_told_and_nothing_is_lost(office: OfficeAtWork) -> None:
    report = operations.draft_report(actor=office.worker, now=NOW, visit=written_down(office), language="lv")
    operations.save_report(actor=office.head, now=NOW, report=report, revision=1, title="A", text="pirmā")
    with pytest.raises(RememberingRefused) as refused:
        operations.save_report(actor=office.worker, now=NOW, report=report, revision=1, title="B", text="otrā")
    assert refused.value.code == "changed_meanwhile"
    assert VisitReport.objects.get().text == "pirmā"
    with pytest.raises(RememberingRefused):  # what was read before somebody saved is not what would be published
        operations.publish_report(actor=office.director, now=NOW, report=report, revision=1)


def test_personal_data_is_not_published(office: OfficeAtWork) -> None:
    report = operations.draft_report(actor=office.worker, now=NOW, visit=written_down(office), language="lv")
    saved = operations.save_report(
        actor=office.worker, now=NOW, report=report, revision=1, title="A", text="Kliente 161175-19997 stāstīja"
    )
    with pytest.raises(RememberingRefused) as refused:
        operations.publish_report(actor=office.head, now=NOW, report=saved, revision=2, looked_at=["161175-19997"])
    assert refused.value.code == "personal_data"


def test_no_report_of_what_was_called_off(office: OfficeAtWork) -> None:
    visit = agreed_visit(state=VisitState.CALLED_OFF)
    with pytest.raises(RememberingRefused):
        operations.draft_report(actor=office.head, now=NOW, visit=visit, language="lv")
