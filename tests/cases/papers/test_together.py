"""Two people at once, and what happens in the background."""

import io
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection

from dienests.cases import previews, store
from dienests.cases.errors import CaseError
from dienests.cases.models import Document, DocumentRequest, Letter
from dienests.cases.operations.documents import Upload, add_documents
from dienests.cases.operations.requests import Wanted, request_documents
from dienests.cases.paper_errors import PaperError, PaperReason
from dienests.cases.tasks import prepare_preview
from tests.cases.papers import samples
from tests.cases.papers.conftest import Desk, fresh


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all in threads that start together; each answer, or the exception it ended with."""
    answers: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int) -> None:
        start.wait()
        try:
            answers[place] = acts[place]()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_people_add_the_same_file_at_once(transactional_db: None, desk: Desk):
    case = desk.case()
    content = samples.pdf()

    def add() -> Any:
        uploads = [Upload("izziņa.pdf", io.BytesIO(content))]
        (added,) = add_documents(actor=desk.organiser, now=desk.now, case=case, uploads=uploads)
        return added.error.code if added.error else None

    assert sorted(at_once(add, add), key=str) == [None, PaperReason.ALREADY_THERE]
    assert Document.objects.count() == 1
    assert (store.check().files, store.check().sound) == (1, True)


def test_two_people_ask_for_papers_at_once(transactional_db: None, desk: Desk):
    case = desk.declare(desk.case())
    wanted = Wanted(["housing_bills"], date(2026, 2, 24))

    def ask() -> DocumentRequest:
        return request_documents(actor=desk.organiser, now=desk.now, case=fresh(case), wanted=wanted)

    answers = at_once(ask, ask)
    refused = [answer for answer in answers if isinstance(answer, PaperError | CaseError)]
    assert len(refused) == 1, answers
    assert refused[0].code in ("already_requested", "changed_meanwhile")
    assert (DocumentRequest.objects.count(), Letter.objects.count()) == (1, 1)


def test_pages_are_drawn_in_the_background_after_a_file_is_added(desk: Desk, settings: Any):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    uploads = [Upload("rēķini.pdf", io.BytesIO(samples.pdf(2))), Upload("vēstule.docx", io.BytesIO(samples.docx()))]
    added = add_documents(actor=desk.organiser, now=desk.now, case=desk.case(), uploads=uploads)
    pdf, docx = (answer.document for answer in added)
    assert pdf is not None
    assert docx is not None
    assert sorted(path.name for path in store.previews_of(pdf.sha256).iterdir()) == [
        "0001.png",
        "0002.png",
        "facts.json",
    ]
    assert "Izziņa" in (store.previews_of(docx.sha256) / "text.html").read_text()


def test_what_cannot_be_drawn_does_not_fail_the_task():
    assert prepare_preview.call("0" * 64) == PaperReason.NOT_IN_STORE
    with store.receive(io.BytesIO(samples.changed_pdf(password="x"))) as received:
        assert prepare_preview.call(store.keep(received)) == "0 pages"
    assert previews.AHEAD >= previews.AT_ONCE
