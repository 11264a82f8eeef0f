"""Payments in a real browser: a pasted column of bills, a batch by two people, every page by axe in both languages."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from dienests.base.access import Actor
from dienests.base.organisation.models import Role
from dienests.payments.models import Batch, BatchState, Grant, MonthlyBills
from dienests.payments.months import month_after
from tests.browser.conftest import AxeCheck, SignIn
from tests.factories.organisation import OfficeFactory, actor_in
from tests.factories.payments import PENSIONER, GrantFactory, calculation_of, case_of, decision_for, planned

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    document.activeElement.dispatchEvent(paste);
}"""


@pytest.fixture
def month(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> date:
    monkeypatch.setattr(settings, "DOCUMENT_ROOT", tmp_path)
    OfficeFactory()
    return timezone.localdate().replace(day=1)


def actor(role: Role, **fields: Any) -> Actor:
    return actor_in(role, today=timezone.localdate(), **fields)


def housing(month: date) -> Grant:
    inputs = {**PENSIONER, "applied_on": month_after(month, -1).isoformat()}
    decision = decision_for(case_of(), [], calculation=calculation_of(inputs))
    return GrantFactory(
        decision=decision, benefit="housing", monthly_cents=None, first_month=month, last_month=month, iban=IBAN
    )


IBAN = "LV97HABA0012345678910"


def test_a_column_of_bills_is_pasted(month: date, signed_in: SignIn, live_server: Any, axe_check: AxeCheck) -> None:
    grant = housing(month)
    page = signed_in(actor(Role.SOCIAL_WORKER, unit=grant.case.unit).user, language="en")
    page.goto(f"{live_server.url}/office/payments/grants/{grant.pk}/")
    axe_check(page)
    page.keyboard.press("b")
    expect(page.locator("#amount-rent")).to_be_focused()
    page.evaluate(PASTE, "55,10\n\n1 120,50 €")
    expect(page.locator("#amount-heating")).to_have_value("1120.50")
    axe_check(page)
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(f"{live_server.url}/office/payments/grants/{grant.pk}/")
    assert MonthlyBills.objects.get().costs == [
        {"kind": "rent", "monthly": "55.10"},
        {"kind": "heating", "monthly": "1120.50"},
    ]


def test_a_batch_by_two_people(month: date, signed_in: SignIn, live_server: Any, axe_check: AxeCheck) -> None:
    planned(GrantFactory(first_month=month, last_month=month))
    page = signed_in(actor(Role.ACCOUNTANT).user)
    page.goto(f"{live_server.url}/office/payments")
    axe_check(page)
    page.keyboard.press("p")
    expect(page.locator("#id_pay_on")).to_be_focused()
    page.locator("#prepare button.btn-primary").click()
    expect(page.locator("h1")).to_contain_text("MK-")
    expect(page.locator("[data-dialog=approve]")).to_have_count(0)
    axe_check(page)
    page = signed_in(actor(Role.HEAD_OF_OFFICE).user, language="en")
    page.goto(page.url)
    page.keyboard.press("a")
    page.locator("#approve button.btn-primary").click()
    expect(page.locator(".page-head")).to_contain_text("Fetch the bank file")
    assert Batch.objects.get().state == BatchState.APPROVED
    with page.expect_download() as download:
        page.locator(".page-head a.btn-primary").click()
    assert download.value.suggested_filename == f"{Batch.objects.get().number}.xml"
    for path in ("batches", "grants", "bills", "law", "providers", f"batches/{Batch.objects.get().pk}/protocol"):
        page.goto(f"{live_server.url}/office/payments/{path}")
        axe_check(page)
