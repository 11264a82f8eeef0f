"""Every address of the project has a decision here: who may, and whether only in cases one answers for.

The URL conf is walked, so an address that is added without a decision fails the first test.
"""

from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern

from dienests.base.organisation.models import Role
from dienests.cases.models import Case
from tests.factories.organisation import UnitFactory, actor_in
from tests.hostile.conftest import ROLES, SignIn, World
from tests.hostile.doors import address_of, every_address

pytestmark = pytest.mark.django_db


class Door(NamedTuple):
    """`roles` who may; `own`: organisers, social workers and heads of unit only in what they answer for."""

    roles: tuple[str, ...]
    own: bool = False


DESK = ("organiser", "worker", "head", "director")
READERS = (*DESK, "auditor")
SEEING = (*DESK, "accountant", "auditor")
PREPARERS = ("organiser", "worker")
CONTROLLERS = ("worker", "head", "director")
PAYING = ("accountant", "head", "director", "auditor")
OFFICE_HEAD_AND_AUDITOR = ("director", "auditor")
STAFF = ("administrator", "director")

EVERYBODY, OF_DESK, OF_SEEING = Door(ROLES), Door(DESK), Door(SEEING)
CASE_SEEN, PAPERS_SEEN = Door(SEEING, own=True), Door(READERS, own=True)
CASE_WORK, PREPARING = Door(DESK, own=True), Door(PREPARERS, own=True)
ADMINISTRATION, STAFF_SEEN = Door(("administrator",)), Door(STAFF)
TRAIL = Door(OFFICE_HEAD_AND_AUDITOR)
# What is kept of the service's staff: they themselves and their heads.
HEADS, OF_SERVICE_STAFF = Door(("head", "director")), Door(("head", "director", "service"), own=True)
WRITING = Door((*DESK, "service"))
# Who plans the visit, and who receives at it.
RECEIVING = Door(("head", "director", "service"))
PREVIEW_SEEN, PREVIEW_ASKED = Door(("head", "director", "auditor")), Door(("head", "director"))

# In the order of the URL conf. For these the person's file was opened with a reason by everybody who may.
DOORS: dict[str, Door] = {
    **dict.fromkeys(("my_day", "counts", "account", "end_sessions", "draft"), EVERYBODY),
    "payments": OF_SEEING,  # leads who only answers for grants to the missing bills
    **dict.fromkeys(("batches", "batch", "batch_protocol"), Door(PAYING)),
    "payments_prepare": Door(("accountant",)),
    "batch_approve": Door(("accountant", "head", "director")),
    **dict.fromkeys(("batch_discard", "batch_file"), Door(("accountant", "director"))),
    **dict.fromkeys(("grants", "bills_missing", "payments_law", "providers"), OF_SEEING),
    "grant": Door(SEEING, own=True),
    "grant_end": Door(DESK, own=True),
    **dict.fromkeys(("grant_payee", "bills"), Door(("organiser", "worker", "head"), own=True)),
    **dict.fromkeys(("payment_hold", "payment_release"), Door((*DESK, "accountant"), own=True)),
    **dict.fromkeys(("provider_new", "provider"), Door(("accountant",))),
    **dict.fromkeys(("previews", "previews_reform", "preview", "preview_progress", "preview_reform"), PREVIEW_SEEN),
    **dict.fromkeys(("preview_household", "preview_plot", "preview_xlsx", "preview_csv"), PREVIEW_SEEN),
    **dict.fromkeys(("preview_households", "preview_households_csv"), PREVIEW_SEEN),
    **dict.fromkeys(("preview_set_aside", "preview_set_aside_csv"), PREVIEW_SEEN),
    "preview_ceiling_progress": PREVIEW_SEEN,
    **dict.fromkeys(("previews_new", "previews_own_cases", "preview_again", "preview_ceiling"), PREVIEW_ASKED),
    **dict.fromkeys(("previews_what_if", "previews_what_if_result", "previews_what_if_reform"), PREVIEW_ASKED),
    "previews_what_if_preview": PREVIEW_ASKED,
    **dict.fromkeys(("preview_stop", "preview_delete"), Door(("head", "director"), own=True)),
    **dict.fromkeys(("search", "person", "person_open"), OF_SEEING),
    **dict.fromkeys(("person_new", "person_duplicates", "person_change"), OF_DESK),
    "person_address": OF_SEEING,
    **dict.fromkeys(("person_doubles", "person_merge", "person_merge_undo"), Door(("head", "director"))),
    **dict.fromkeys(("audit_person", "audit_extract", "audit", "audit_export", "audit_verify"), TRAIL),
    "household_new": OF_SEEING,
    "household": OF_SEEING,
    **dict.fromkeys(("household_candidates", "household_add", "household_dwelling"), OF_DESK),
    **dict.fromkeys(("household_end", "household_correct"), OF_DESK),
    **dict.fromkeys(("staff", "unit", "post", "staff_accounts", "staff_account"), STAFF_SEEN),
    **dict.fromkeys(("unit_new", "unit_close", "post_new", "post_appoint", "post_abolish"), ADMINISTRATION),
    **dict.fromkeys(("appointment_end", "staff_account_new", "staff_account_act"), ADMINISTRATION),
    **dict.fromkeys(("my_time", "my_time_absence", "my_time_ill", "my_time_training", "my_time_concern"), EVERYBODY),
    "my_time_languages": EVERYBODY,
    **dict.fromkeys(("absence", "absence_act", "concern", "concern_act"), OF_SERVICE_STAFF),
    **dict.fromkeys(("training_strike", "colleague_training", "colleague_languages"), OF_SERVICE_STAFF),
    **dict.fromkeys(("time_calendar", "time_absence", "time_posts", "time_training"), HEADS),
    **dict.fromkeys(("time_training_export", "time_training_record", "time_concerns"), HEADS),
    "time_norms": Door(("director",)),
    **dict.fromkeys(("reception", "reception_door"), EVERYBODY),
    **dict.fromkeys(("reception_unit", "reception_close", "closed_day_open"), STAFF_SEEN),
    **dict.fromkeys(("intake", "intake_form", "intake_keep", "intake_people"), OF_DESK),
    **dict.fromkeys(("intake_register", "intake_open", "intake_discard"), OF_DESK),
    "case": Door(READERS, own=True),
    **dict.fromkeys(("case_take", "case_release", "case_withdraw", "case_reopen", "case_visit"), CASE_WORK),
    **dict.fromkeys(("case_signature", "case_application", "case_finish_stage"), PREPARING),
    "case_assign": Door(("head", "director"), own=True),
    "case_contacts": PAPERS_SEEN,
    **dict.fromkeys(("case_contact", "case_contact_remove"), CASE_WORK),
    "queue": OF_DESK,
    "queue_hand_out": EVERYBODY,  # as cases_hand_out
    "queue_filter_save": OF_DESK,
    "queue_filter_delete": Door(("organiser", "head"), own=True),  # whose it is, and the head of the unit it is for
    **dict.fromkeys(("queue_allocation", "queue_load", "queue_week"), HEADS),
    **dict.fromkeys(("queue_caseload", "queue_handover", "queue_handover_undo"), Door(("head", "director"), own=True)),
    **dict.fromkeys(("queue_scheme", "queue_scheme_choose"), Door(("director",))),
    **dict.fromkeys(("measures", "measures_map", "measures_conformance", "measures_cases"), PREVIEW_SEEN),
    **dict.fromkeys(("measures_xes", "measures_csv", "measures_prepare"), PREVIEW_SEEN),
    **dict.fromkeys(("studies", "study", "study_progress", "study_reality", "study_export"), PREVIEW_SEEN),
    **dict.fromkeys(("study_new", "study_again", "study_choose"), PREVIEW_ASKED),
    **dict.fromkeys(("study_stop", "study_delete"), Door(("head", "director"), own=True)),
    **dict.fromkeys(("declaration", "declaration_preview", "declaration_explanation"), PAPERS_SEEN),
    "declaration_save": PREPARING,
    **dict.fromkeys(("documents", "document", "document_file", "document_page", "document_text"), PAPERS_SEEN),
    **dict.fromkeys(("documents_add", "documents_waive", "documents_ask_again"), PREPARING),
    **dict.fromkeys(("document_classify", "document_remove"), PREPARING),
    **dict.fromkeys(("request_preview", "request_send", "request_received"), PREPARING),
    **dict.fromkeys(("request_withdraw", "request_lapse"), PREPARING),
    **dict.fromkeys(("cases", "cases_export"), OF_SEEING),
    "cases_hand_out": EVERYBODY,  # says of each case by itself why it was not handed out
    **dict.fromkeys(("proposal", "proposal_look", "proposal_letter"), PAPERS_SEEN),
    "proposal_submit": PREPARING,
    "proposal_take_back": PREPARING,
    **dict.fromkeys(("control", "control_letter"), PAPERS_SEEN),
    **dict.fromkeys(("control_open", "control_approve", "control_return"), Door(CONTROLLERS, own=True)),
    "control_decide": Door(CONTROLLERS, own=True),
    **dict.fromkeys(("decision", "decision_verify"), CASE_SEEN),
    **dict.fromkeys(("letters", "letter", "letter_again"), PAPERS_SEEN),
    **dict.fromkeys(("letter_preview", "letter_issue"), CASE_WORK),
    **dict.fromkeys(("practice", "practice_law", "practice_reasons", "practice_papers"), EVERYBODY),
    **dict.fromkeys(("practice_letters", "practice_sample"), EVERYBODY),
    **dict.fromkeys(("practice_choose", "practice_propose", "practice_back"), HEADS),
    **dict.fromkeys(("practice_switch_on", "practice_decline", "practice_withdraw"), HEADS),
    "practice_proposal": Door(("head", "director", "auditor")),
    **dict.fromkeys(
        ("catalogue", "catalogue_own", "catalogue_item", "catalogue_beside", "catalogue_travel"), EVERYBODY
    ),
    **dict.fromkeys(("catalogue_read", "catalogue_reading"), EVERYBODY),
    **dict.fromkeys(("catalogue_attachment", "catalogue_attachment_words"), EVERYBODY),
    **dict.fromkeys(("catalogue_figures", "catalogue_figures_csv"), EVERYBODY),
    **dict.fromkeys(("catalogue_say", "catalogue_answer", "catalogue_take_back"), HEADS),
    **dict.fromkeys(("catalogue_figures_share", "catalogue_figures_stop"), Door(("director",))),
    **dict.fromkeys(("colleagues", "colleague", "exchange_settings", "exchange_untold"), EVERYBODY),
    "exchange_untold_take_back": HEADS,
    **dict.fromkeys(("colleagues_new", "colleague_read", "colleague_leave", "colleague_return"), HEADS),
    **dict.fromkeys(("colleague_confirm", "colleague_accept", "colleague_keep"), HEADS),
    "exchange_settings_key": STAFF_SEEN,
    **dict.fromkeys(("visits", "visits_calendar", "visit"), EVERYBODY),
    **dict.fromkeys(("visits_hosting", "visits_hosting_travel", "visits_hosting_units", "visits_hosting_new"), HEADS),
    **dict.fromkeys(("visits_hosting_site", "visits_hosting_close", "visits_notice_seen"), HEADS),
    **dict.fromkeys(("visit_new", "visit_act", "visit_change", "visit_answer"), HEADS),
    **dict.fromkeys(("visit_promises", "visit_ideas", "visit_idea_look"), EVERYBODY),
    **dict.fromkeys(("visit_news", "visit_news_one", "visits_year", "visits_year_csv"), EVERYBODY),
    **dict.fromkeys(("visit_notes", "visit_notes_panel", "visit_notes_act"), EVERYBODY),
    **dict.fromkeys(("visit_notes_choose", "visit_notes_photograph", "visit_report"), EVERYBODY),
    **dict.fromkeys(("visit_guests", "visit_notes_photographs", "visit_notes_photograph_act"), RECEIVING),
    **dict.fromkeys(("visit_guests_invite", "visit_guests_one", "visit_guests_act", "visit_report_act"), HEADS),
    **dict.fromkeys(("visit_programme", "visit_programme_panel", "visit_programme_print"), EVERYBODY),
    **dict.fromkeys(("visit_ics", "visit_ics_group", "visit_ics_host"), EVERYBODY),
    **dict.fromkeys(("visit_programme_plan", "visit_programme_find", "visit_programme_relax", "visit_groups"), HEADS),
    **dict.fromkeys(("visit_programme_stop_new", "visit_programme_stop", "visit_programme_stop_move"), HEADS),
    **dict.fromkeys(("visit_programme_stop_remove", "visit_ics_given_out"), HEADS),
    **dict.fromkeys(("visit_ics_send", "visit_ics_sending"), HEADS),
    **dict.fromkeys(("library", "library_shipped", "library_shipped_item", "library_item"), EVERYBODY),
    **dict.fromkeys(("library_version", "library_differences", "library_export", "library_attachment"), EVERYBODY),
    **dict.fromkeys(("library_attachment_words", "library_proposal"), EVERYBODY),
    **dict.fromkeys(("library_publish", "library_decline", "library_withdraw", "library_restore"), HEADS),
    "library_share": HEADS,
    "library_take_back": WRITING,
    **dict.fromkeys(("library_notices", "library_panel_adopting", "library_merge", "library_suggestion"), EVERYBODY),
    **dict.fromkeys(("library_adopt", "library_adopt_fetch", "library_adopt_shipped", "library_adopt_answers"), HEADS),
    **dict.fromkeys(("library_merge_fetch", "library_merge_begin", "library_merge_choose"), WRITING),
    **dict.fromkeys(("library_merge_finish", "library_merge_aside", "library_notice_close"), WRITING),
    **dict.fromkeys(("library_merge_rest", "library_notices_close", "library_suggestion_fetch"), WRITING),
    **dict.fromkeys(("library_suggest", "library_suggestion_accept", "library_suggestion_say"), HEADS),
    "library_suggestion_take_back": HEADS,
    **dict.fromkeys(
        ("library_new", "library_new_shipped", "library_new_file", "library_new_folder", "library_edit"), WRITING
    ),
    **dict.fromkeys(
        ("library_edit_discard", "library_edit_none", "library_edit_text", "library_edit_preview"), WRITING
    ),
    **dict.fromkeys(("library_edit_files", "library_edit_files_remove", "library_edit_propose"), WRITING),
    **dict.fromkeys(("library_edit_schema", "library_edit_try", "library_edit_part", "library_edit_check"), WRITING),
    "library_edit_settle": WRITING,
    "library_switch": EVERYBODY,
    **dict.fromkeys(("library_switch_consider", "library_switch_propose"), HEADS),
}
# Before signing in: nothing of the office is shown there.
OPEN = {"start", "health", "set_language", "demo_sign_in", "styleguide"}
# Colleagues read them; they say nothing that is not published.
OPEN |= {"exchange:index", "exchange:refs", "exchange:upload_pack"}
# Guests of a visit, by invitation: tests/web/guest.
INVITED = {
    *("guest:visit", "guest:door", "guest:leave", "guest:language", "guest:pledge", "guest:practice", "guest:report"),
    *("guest:practice_file", "guest:practice_files"),
    *("guest:notebook", "guest:note_strike", "guest:photographs", "guest:photographs_agree", "guest:photograph"),
    "guest:photograph_remove",
}
# The sign-in library's, about one's own account only; what it offers besides is closed in config/urls.py.
SIGN_IN = (
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "account_reset_password_done",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_login_webauthn",
)
CLOSED = {
    "account/signup/",
    "account/email/",
    "account/password/reset/",
    "account/password/reset/<path:rest>",
    "account/confirm-email/<path:rest>",
}
# Asked after the state and the version of the case: refused there first, with words and nothing changed.
LATE_REFUSAL = {f"office:{name}" for name in ("case_take", "proposal_take_back", "control_decide")}
REFUSED_IN_WORDS = (302, 403, 405)
OWN_BOUND = ("organiser", "worker", "head")


def of_the_office() -> list[tuple[str, URLPattern]]:
    return [(name, pattern) for name, pattern in every_address() if name.startswith("office:")]


def test_every_address_has_a_decision() -> None:
    names = {name for name, _pattern in every_address()}
    assert names == {*(f"office:{name}" for name in DOORS), *OPEN, *INVITED, *SIGN_IN, *CLOSED}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_whoever_may_not_is_refused_and_changes_nothing(world: World, sign_in: SignIn, role: str, where: str) -> None:
    """Complete forms with the right versions, so that nothing but the right stands in the way."""
    actor = world.actor(role)
    if where == "elsewhere":
        actor = actor_in(*actor.roles & set(Role), unit=UnitFactory())
    client = sign_in(actor)
    let_in = []
    before = everything()
    for name, pattern in of_the_office():
        door = DOORS[name.removeprefix("office:")]
        bound = where == "elsewhere" and door.own and role in OWN_BOUND
        if role in door.roles and not bound:
            continue
        statuses = (client.get(address_of(world, name, pattern)).status_code, post(client, world, name, pattern))
        allowed = REFUSED_IN_WORDS if name in LATE_REFUSAL else (403, 405)
        let_in += [(name, status) for status in statuses if status not in allowed]
    assert not let_in, let_in
    assert everything() == before


def post(client: Client, world: World, name: str, pattern: URLPattern) -> int:
    address = address_of(world, name, pattern)
    if name == "office:declaration_save":
        body = {"data": world.open.declaration.data, "version": world.open.declaration.version}
        return client.post(address, body, content_type="application/json").status_code
    return client.post(address, form_of(world, name)).status_code


def form_of(world: World, name: str) -> dict[str, Any]:
    """Complete enough that only the right is missing."""
    submission = world.submission
    of_control = name.startswith(("office:control", "office:proposal_take"))
    case = Case.objects.get(pk=submission.case_id if of_control else world.open.pk)
    about_person = name.startswith("office:person")
    versions = {"version": world.person.version if about_person else case.version}
    return versions | {
        "declaration_version": world.open.declaration.version,
        "submission": submission.pk,
        "reason": "pārbaude",
        "kind": "decision",
        "key": "bank_statements",
        "due": "2026-03-10",
        "since": "10.02.2026",
        "until": "12.02.2026",
        "user": world.office.service.pk,
        "person": world.person.pk,
        "to": world.office.second_organiser.pk,
        "relation": "child",
        "month": "2026-02-01",
        "pay_on": "2026-02-20",
        "content_hash": world.prepared.content_hash,
        "name": "SIA Cits",
        "role": "auditor",
        "full_name": "Cits Vārds",
        "address": "Cita iela 1",
        "keep_version": world.person.version,
        "merge_version": world.double.version,
        "note": "pārbaude",
        "instead_of": world.office.process.pk,
    }


SKIPPED = ("audit_", "django_session", "account_", "mfa_", "cache", "sqlite_", "django_migrations")


def everything() -> dict[str, list[Any]]:
    """All rows of all tables but the trail and what signing in writes."""
    tables = [name for name in connection.introspection.table_names() if not name.startswith(SKIPPED)]
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    for row_with_clock in ("organisation_user",):
        found.pop(row_with_clock, None)  # last_login
    return found


@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_is_let_in(world: World, sign_in: SignIn, role: str) -> None:
    """One who opened the files with a reason first: as the door says, nobody is refused more than that."""
    client = sign_in(world.actor(role))
    for person in (world.person, world.double, world.merge.kept):
        client.post(f"/office/people/{person.pk}/open/", {"kind": "application", "reason": "iesniegums"})
    kept_out = []
    for name, pattern in of_the_office():
        door = DOORS[name.removeprefix("office:")]
        if role not in door.roles or name in SLOW or name == "office:end_sessions":
            continue
        with transaction.atomic():
            status = client.get(address_of(world, name, pattern)).status_code
            transaction.set_rollback(True)
        if status not in (200, 302, 405):
            kept_out.append((name, status))
    assert kept_out == []


SLOW = {f"office:{name}" for name in ("proposal_letter", "control_letter", "letter_preview", "practice_sample")}


def test_nobody_enters_without_signing_in(world: World) -> None:
    client = Client()
    before = everything()
    for name, pattern in of_the_office():
        address = address_of(world, name, pattern)
        for answer in (client.get(address), client.post(address, form_of(world, name))):
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/"), name
    assert everything() == before


def test_a_form_of_another_site_is_refused(world: World, sign_in: SignIn) -> None:
    """Every address that takes a form asks for the token; the one who is signed in holds every role here."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.office.head.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = everything()
    for name, pattern in every_address():
        if name.startswith("office:"):
            status = client.post(address_of(world, name, pattern), form_of(world, name)).status_code
            assert status == 403, name
    for address in ("/language", "/demo/sign-in", "/account/login/", "/account/logout/"):
        assert client.post(address, {}).status_code == 403, address
    assert everything() == before
