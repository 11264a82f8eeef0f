"""The staff's time in a real browser: away with a substitute who then has the cases, ill and back, hours at the door,
a contact noted by keyboard."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dienests.base.organisation.models import Role, User
from dienests.base.working_time.models import Absence, AbsenceState, ClosedDay, Concern, TrainingRecord
from dienests.cases.models import Contact
from dienests.web.office.person_forms import written_day
from tests.browser.conftest import LookOver, Open, press, said
from tests.factories.cases import OfficeAtWork, fresh, office_at_work, opened_case
from tests.factories.organisation import AppointmentFactory, PostFactory, UserFactory
from tests.factories.working_time import (
    AbsenceFactory,
    ClosedDayFactory,
    ConcernFactory,
    ReceptionHoursFactory,
    TrainingRecordFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG_NAME = "Aleksandra-Katrīna Ļoti-Gara-Dubultā-Uzvārdniece-Bērziņa"


@pytest.fixture
def office(transactional_db: None) -> OfficeAtWork:
    return office_at_work(today=timezone.localdate(), now=timezone.now())


def test_whoever_stands_in_finds_the_cases(office: OfficeAtWork, open_page: Open) -> None:
    today = timezone.localdate()
    case = opened_case(office, received_on=today)
    page = open_page(office.organiser, "/office/")
    press(page, "g t")
    page.wait_for_url("**/office/my-time/")
    press(page, "n")
    expect(page.locator("#kind")).to_be_focused()
    page.locator("#since").fill(written_day(today))
    page.locator("#until").fill("rīt")
    page.locator("#substitute").select_option(str(office.second_organiser.pk))
    press(page, "Control+Enter")
    expect(page.locator("[data-fault-summary]")).to_be_focused()
    expect(page.locator("#until")).to_have_value("rīt")
    expect(page.locator("#substitute")).to_have_value(str(office.second_organiser.pk))
    page.locator("#until").fill(written_day(today + timedelta(days=9)))
    press(page, "Control+Enter")
    said(page, "Asked for; your head answers.")

    page = open_page(office.head, "/office/")
    press(page, "g k")
    page.wait_for_url("**/office/staff-time/")
    press(page, "j Enter")
    page.wait_for_url("**/office/absences/*/")
    press(page, "a")
    said(page, "Agreed:")
    assert Absence.objects.get().state == AbsenceState.AGREED

    page = open_page(office.second_organiser, "/office/")
    press(page, "g q")
    expect(page.locator("[data-queue] tbody tr")).to_contain_text("you stand in")
    press(page, "j t")
    said(page, "1 case is yours.")
    assert fresh(case).assignee == office.second_organiser.user


def test_ill_by_telephone_and_back(page: Page, office: OfficeAtWork, open_page: Open) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(office.worker, "/office/my-time/")
    page.get_by_role("button", name="I am ill today").click()
    said(page, "Recorded.")
    page.goto(page.url.partition("absences/")[0] + "my-time/")
    expect(page.get_by_text("You are recorded as away today")).to_be_visible()
    page.get_by_role("button", name="I am back today").click()
    said(page, "Welcome back.")
    expect(page.get_by_role("button", name="I am ill today")).to_be_visible()
    assert Absence.objects.get().state == AbsenceState.WITHDRAWN


def test_training_is_recorded_and_counts(office: OfficeAtWork, open_page: Open) -> None:
    page = open_page(office.worker, "/office/my-time/")
    press(page, "t")
    page.wait_for_url("**/my-time/training/")
    page.locator("#title").fill("Darbs ar atkarīgajiem")
    page.locator("#on").fill(written_day(timezone.localdate()))
    page.locator("#hours").fill("7,5")
    press(page, "Control+Enter")
    said(page, "Recorded for 1 person.")
    expect(page.get_by_text("Darbs ar atkarīgajiem")).to_be_visible()
    assert TrainingRecord.objects.get().user == office.worker.user


def test_reception_hours_come_to_the_door(office: OfficeAtWork, open_page: Open) -> None:
    page = open_page(office.director, f"/office/reception/{office.unit.pk}/")
    page.locator("#day_0").fill("9-12, 13-17:30")
    page.locator("#day_1").fill("12-9")
    press(page, "Control+Enter")
    expect(page.locator("#day_1")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#day_0")).to_have_value("9-12, 13-17:30")
    page.locator("#day_1").fill("")
    press(page, "Control+Enter")
    page.wait_for_url("**/door/")
    expect(page.locator(".door-week tr").first).to_contain_text("13:00–17:30")
    closed = timezone.localdate() + timedelta(days=30)
    page.get_by_role("link", name="Reception hours").click()
    page.locator("#on").fill(written_day(closed))
    page.locator("#reason").fill("Inventarizācija")
    page.keyboard.press("Enter")
    said(page, "Closed on")
    assert ClosedDay.objects.get().on == closed
    page.get_by_role("button", name="Open after all").click()
    said(page, "after all.")
    assert not ClosedDay.objects.exists()


def test_a_contact_is_noted_and_removed_by_keyboard(office: OfficeAtWork, open_page: Open) -> None:
    case = opened_case(office, received_on=timezone.localdate())
    page = open_page(office.organiser, f"/office/cases/{case.pk}/")
    dialog = page.locator("#contact")
    press(page, "c")
    expect(dialog.locator("input[value=phone]")).to_be_focused()
    press(page, "ArrowRight Tab")
    expect(page.locator("#contact-minutes")).to_be_focused()
    press(page, "1 2 Enter")
    expect(dialog).to_be_hidden()
    contact = Contact.objects.get()
    assert (contact.kind, contact.minutes, contact.noted_by) == ("home_visit", 12, office.organiser.user)
    press(page, "c")
    expect(dialog.get_by_text("12", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="Noted by mistake").press("Enter")
    expect(dialog).to_be_hidden()
    contact.refresh_from_db()
    assert contact.removed_by == office.organiser.user


def test_every_page_of_my_time(page: Page, office: OfficeAtWork, open_page: Open, look_over: LookOver) -> None:
    open_page(office.worker, "/office/my-time/", language="lv")
    look_over(page, ["/office/my-time/"])
    absence, concern = _full(office, office.worker.user)
    look_over(
        page,
        [
            "/office/my-time/",
            "/office/my-time/absence/",
            "/office/my-time/training/",
            "/office/my-time/concern/",
            f"/office/absences/{absence.pk}/",
            f"/office/concerns/{concern.pk}/",
            "/office/reception/",
        ],
    )


def test_every_page_of_staff_and_time(page: Page, office: OfficeAtWork, open_page: Open, look_over: LookOver) -> None:
    absence, concern = _full(office, UserFactory(full_name=LONG_NAME))
    for place in (0, 3, 4):
        ReceptionHoursFactory(unit=office.unit, weekday=place)
    ClosedDayFactory(on=timezone.localdate() + timedelta(days=3))
    open_page(office.director, "/office/", language="lv")
    time = "/office/staff-time/"
    look_over(
        page,
        [
            time,
            f"{time}?span=month",
            f"{time}absence/",
            f"{time}absence/?user={office.worker.pk}",
            f"{time}posts/",
            f"{time}training/",
            f"{time}training/record/",
            f"{time}training/of/{absence.user_id}/",
            f"{time}concerns/",
            f"{time}norms/",
            f"/office/absences/{absence.pk}/",
            f"/office/concerns/{concern.pk}/",
            "/office/reception/",
            f"/office/reception/{office.unit.pk}/",
            f"/office/reception/{office.unit.pk}/door/",
        ],
    )


def _full(office: OfficeAtWork, user: User) -> tuple[Absence, Concern]:
    """Somebody of the unit who is away now; a colleague who asks to be; training; a concern."""
    today, unit = timezone.localdate(), office.unit
    if not user.appointments.exists():
        AppointmentFactory(post=PostFactory(unit=unit, role=Role.SOCIAL_WORKER), user=user)
    absence = AbsenceFactory(user=user, until=today + timedelta(days=9), note="Zvanīt tikai, ja deg " * 5, since=today)
    AbsenceFactory(
        user=office.second_worker.user, since=today, until=today + timedelta(days=4), substitute=user, state="asked"
    )
    TrainingRecordFactory(user=user, on=today, title="Darbs ar vardarbībā cietušajiem un viņu tuviniekiem " * 2)
    ReceptionHoursFactory(unit=unit, weekday=2)
    return absence, ConcernFactory(user=user, raised_at=timezone.now(), about="Vairāk par simt lietām. " * 20)
