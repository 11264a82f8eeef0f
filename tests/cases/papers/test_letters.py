"""Letters say what was decided, in words a pensioner understands, and can be printed again to the byte."""

import hashlib
import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Appointment, Office, Role
from dienests.base.people.models import Person
from dienests.cases import store
from dienests.cases.models import Case, Decision, Letter
from dienests.cases.operations.letters import (
    CERTIFICATE,
    certifiable,
    issue_letter,
    kinds_offered,
    preview_issue,
    preview_letter,
    read_letter,
    regenerate_letter,
)
from dienests.cases.paper_errors import PaperError, PaperReason
from dienests.cases.queries.papers import letters_of
from dienests.cases.queries.proposal import propose
from tests.cases.papers.conftest import IBAN, Desk, fresh, text_of
from tests.factories.organisation import UnitFactory, actor_in
from tests.factories.people import PersonFactory


def issue(desk: Desk, decision: Decision, kind: str = "decision", language: str = "lv", **options: Any) -> Letter:
    return issue_letter(
        actor=options.pop("actor", desk.controller),
        now=options.pop("now", desk.now),
        decision=decision,
        kind=kind,
        language=language,  # type: ignore[arg-type]
        **options,
    )


def words(desk: Desk, letter: Letter) -> str:
    return text_of(read_letter(actor=desk.organiser, now=desk.now, letter=letter))


def amount_of(decision: Decision, benefit: str = "housing") -> str:
    (entry,) = (row for row in decision.content["benefits"] if row["benefit"] == benefit)
    return str(entry["amount"])


def test_a_grant_says_who_what_how_much_until_when_and_how_to_contest(desk: Desk):
    decision = desk.decided()
    assert decision.kind == "grant"
    said = words(desk, issue(desk, decision))
    amount = amount_of(decision)
    assert float(amount) > 0
    for expected in (
        "Ogres novada Sociālais dienests",
        "Anna Ozola",
        decision.case.applicant.code_with_hyphen,
        "Brīvības iela 1-2, Ogre, LV-5001",
        decision.number,
        decision.case.number,
        "10.02.2026.",
        amount.replace(".", ",") + " €",
        "Mājokļa pabalsts",
        "31.07.2026.",
        "domē",
        str(desk.controller),
        "Amats (head_of_unit)",
    ):
        assert expected in said, expected
    assert "PROJEKTS" not in said


def test_the_account_is_masked(desk: Desk):
    decision = desk.decided()
    letter = issue(desk, decision)
    said = words(desk, letter)
    assert "LV…8910" in said
    assert IBAN not in said
    assert IBAN not in json.dumps(letter.context)


def test_in_english_everything_is_english(desk: Desk):
    decision = desk.decided()
    said = words(desk, issue(desk, decision, language="en"))
    for expected in (
        "Social Service of Ogre Municipality",
        f"€{amount_of(decision)}",
        "Housing benefit",
        "10 February 2026",
        "31 July 2026",
        "contest",
        "Post (head_of_unit)",
    ):
        assert expected in said, expected
    for foreign in ("Mājokļa", "pabalsts", "lēmum", "low_income"):
        assert foreign not in said, foreign
    assert not re.search(r"\d[\s,]*€(?!\d)", said)


def test_a_refusal_names_the_reasons_and_no_amount_to_be_paid(desk: Desk):
    decision = desk.decided(pension="2500.00")
    assert decision.kind == "refuse"
    letter = issue(desk, decision, "refusal")
    said = words(desk, letter)
    assert letter.context["decision"]["benefits"] == []
    for reason in letter.context["decision"]["reasons"]:
        assert " ".join(reason["text"]["lv"].split()) in said
    assert letter.context["decision"]["reasons"]
    assert "domē" in said


def test_the_letter_is_printed_again_to_the_byte(desk: Desk):
    decision = desk.decided()
    for language in ("lv", "en"):
        letter = issue(desk, decision, language=language)
        stored = store.read(letter.sha256)
        again = regenerate_letter(actor=desk.organiser, now=desk.now, letter=Letter.objects.get(pk=letter.pk))
        assert again == stored
        assert hashlib.sha256(again).hexdigest() == letter.sha256
    assert AuditEntry.objects.filter(event="letter_regenerated").count() == 2


def test_what_changed_since_does_not_change_the_letter(desk: Desk):
    """A new name, address, office and post change the next letter and not this one."""
    decision = desk.decided()
    letter = issue(desk, decision)
    Person.objects.update(family_name="Kalniņa", declared_address="Citur 5", protected_address=True)
    Office.objects.update(name_lv="Cits dienests")
    Appointment.objects.all().update(until=date(2026, 2, 11))
    assert "Anna Ozola" in text_of(regenerate_letter(actor=desk.organiser, now=desk.now, letter=letter))


def test_a_letter_that_cannot_be_repeated_is_named_and_the_signed_one_is_kept(desk: Desk):
    letter = issue(desk, desk.decided())
    changed = Letter(
        **{
            field.attname: getattr(letter, field.attname)
            for field in Letter._meta.concrete_fields
            if field.name not in ("id", "context")
        },
        context={**letter.context, "date": "2026-02-11"},
    )
    changed.save()
    with pytest.raises(PaperError) as caught:
        regenerate_letter(actor=desk.organiser, now=desk.now, letter=changed)
    assert caught.value.code == PaperReason.LETTER_DIFFERS
    assert read_letter(actor=desk.organiser, now=desk.now, letter=changed).startswith(b"%PDF")


def test_letters_are_numbered_and_one_asked_for_twice_is_one(desk: Desk):
    decision = desk.decided()
    first, again = issue(desk, decision), issue(desk, decision)
    english = issue(desk, decision, language="en")
    tomorrow = issue(desk, decision, now=desk.now + timedelta(days=1))
    assert first == again
    assert [letter.number for letter in (first, english, tomorrow)] == [
        "SDV-2026-000001",
        "SDV-2026-000002",
        "SDV-2026-000003",
    ]
    assert {letter.pk for letter in letters_of(decision.case)} == {first.pk, english.pk, tomorrow.pk}
    assert AuditEntry.objects.filter(event="letter_issued").count() == 3


def test_a_letter_row_can_be_neither_changed_nor_removed(desk: Desk):
    letter = issue(desk, desk.decided())
    for act in (
        lambda: Letter.objects.filter(pk=letter.pk).update(number="X"),
        lambda: Letter.objects.filter(pk=letter.pk).delete(),
    ):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            act()


def test_when_it_breaks_after_printing_there_is_no_row_and_no_number_is_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    decision = desk.decided()

    def fail(*_: object, **__: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr("dienests.cases.operations.letters.record", fail)
    with pytest.raises(OSError, match="gone"):
        issue(desk, decision)
    monkeypatch.undo()
    assert not Letter.objects.exists()
    assert len(store.check().orphans) == 0 or store.check().sound
    assert issue(desk, decision).number == "SDV-2026-000001"


def test_who_decided_signs_whoever_hands_the_letter_out(desk: Desk):
    decision = desk.decided()
    letter = issue(desk, decision, actor=desk.organiser)
    assert letter.signed_by == desk.controller.user
    assert letter.context["signer"]["name"] == str(desk.controller)
    assert AuditEntry.objects.get(event="letter_issued").actor == desk.organiser.user
    certificate = issue(desk, decision, CERTIFICATE, actor=desk.organiser)
    assert certificate.signed_by == desk.organiser.user
    assert certificate.context["signer"]["name"] == str(desk.organiser)


def test_a_protected_address_is_printed_nowhere(desk: Desk):
    person = PersonFactory(
        protected_address=True,
        declared_address="Slepenā iela 7, Ogre",
        actual_address="Slepenā iela 9, Ogre",
        born=date(1950, 1, 1),
        iban=IBAN,
    )
    decision = desk.decided(desk.case(person))
    for kind, language in (("decision", "lv"), ("decision", "en"), (CERTIFICATE, "lv")):
        letter = issue(desk, decision, kind, language)
        assert "Slepenā" not in words(desk, letter)
        assert "Slepenā" not in json.dumps(letter.context, ensure_ascii=False)
    assert "Adrese ir aizsargāta" in words(desk, Letter.objects.order_by("pk")[0])


def test_a_certificate_of_status_names_the_household_while_the_status_holds(desk: Desk):
    decision = desk.decided()
    assert kinds_offered(decision, today=date(2026, 2, 10)) == ["decision", CERTIFICATE]
    said = words(desk, issue(desk, decision, CERTIFICATE))
    assert "Anna Ozola" in said
    assert "31.07.2026." in said
    assert f"{IBAN}" not in said
    after = datetime(2026, 8, 1, 9, 0, tzinfo=desk.now.tzinfo)
    with pytest.raises(PaperError) as caught:
        issue(desk, decision, CERTIFICATE, now=after)
    assert caught.value.code == PaperReason.STATUS_NOT_VALID
    assert not certifiable(decision, today=date(2026, 1, 31))


def test_no_certificate_without_a_status(desk: Desk):
    decision = desk.decided(pension="2500.00")
    assert kinds_offered(decision, today=date(2026, 2, 10)) == ["refusal"]
    with pytest.raises(PaperError, match="status_not_valid"):
        issue(desk, decision, CERTIFICATE)


@pytest.mark.parametrize(
    ("kind", "language", "code"),
    [
        ("refusal", "lv", PaperReason.LETTER_NOT_FOR_DECISION),
        ("documents_request", "lv", PaperReason.LETTER_NOT_FOR_DECISION),
        ("../decision", "lv", PaperReason.LETTER_UNKNOWN),
        ("decision", "ru", PaperReason.LANGUAGE_UNKNOWN),
    ],
)
def test_the_letter_must_go_with_the_decision(desk: Desk, kind: str, language: str, code: PaperReason):
    decision = desk.decided()
    with pytest.raises(PaperError) as caught:
        issue(desk, decision, kind, language)
    assert caught.value.code == code
    assert not Letter.objects.exists()


def test_previews_are_marked_as_drafts_and_store_nothing(desk: Desk):
    case = desk.declare(desk.case())
    proposal = propose(case, known_on=date(2026, 2, 10))
    assert proposal.content is not None
    assert proposal.assessment is not None
    for language, mark in (("lv", "PROJEKTS"), ("en", "DRAFT")):
        pdf = preview_letter(
            actor=desk.organiser,
            now=desk.now,
            case=case,
            content=proposal.content,
            result=proposal.assessment,
            language=language,  # type: ignore[arg-type]
        )
        assert mark in text_of(pdf)
    decision = desk.decided(case)
    pdf = preview_issue(actor=desk.controller, now=desk.now, decision=decision, kind="decision", language="lv")
    assert "PROJEKTS" in text_of(pdf)
    assert decision.number in text_of(pdf)
    assert not Letter.objects.exists()
    assert store.check().files == 0


def test_nothing_assessed_nothing_to_write(desk: Desk):
    with pytest.raises(PaperError, match="nothing_to_write"):
        preview_letter(
            actor=desk.organiser, now=desk.now, case=fresh(desk.case()), content={}, result={}, language="lv"
        )


def test_a_provider_is_named_with_the_customer_number(desk: Desk):
    case = desk.case()
    Case.objects.filter(pk=case.pk).update(payment={"housing": {"provider": 7, "reference": "KL-55"}})
    decision = desk.decided(fresh(case))
    letter = issue(desk, decision, providers={7: "SIA “Ogres namsaimnieks”"})
    said = words(desk, letter)
    assert "SIA “Ogres namsaimnieks”" in said
    assert "KL-55" in said


def test_right_role_on_the_wrong_case(desk: Desk):
    decision = desk.decided()
    letter = issue(desk, decision)
    elsewhere = actor_in(Role.HEAD_OF_UNIT, unit=UnitFactory())
    administrator = actor_in(Role.ADMINISTRATOR, unit=desk.unit)
    before = AuditEntry.objects.count()
    for who in (elsewhere, administrator):
        for act in (
            lambda who=who: issue(desk, decision, language="en", actor=who),
            lambda who=who: preview_issue(actor=who, now=desk.now, decision=decision, kind="decision", language="lv"),
            lambda who=who: preview_letter(
                actor=who, now=desk.now, case=decision.case, content=decision.content, result={"x": 1}, language="lv"
            ),
            lambda who=who: read_letter(actor=who, now=desk.now, letter=letter),
            lambda who=who: regenerate_letter(actor=who, now=desk.now, letter=letter),
        ):
            with pytest.raises(AccessRefused):
                act()
    auditor = actor_in(Role.AUDITOR, unit=UnitFactory())
    assert read_letter(actor=auditor, now=desk.now, letter=letter).startswith(b"%PDF")
    with pytest.raises(AccessRefused):
        issue(desk, decision, language="en", actor=auditor)
    assert AuditEntry.objects.count() == before + 1
