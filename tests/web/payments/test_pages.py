"""Pages of payments: what each role sees and may do, in place refusals, the same number of queries for any size."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.payments.models import (
    Batch,
    BatchState,
    Grant,
    Instalment,
    InstalmentState,
    MonthlyBills,
    Overpayment,
    Provider,
)
from dienests.payments.operations import hold, prepare_batch
from dienests.payments.queries import batches as batch_queries
from tests.factories.organisation import OfficeFactory, actor_in
from tests.factories.payments import GrantFactory, ProviderFactory, many_planned, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office", "february")]

FEBRUARY = date(2026, 2, 1)
PAY_ON = date(2026, 2, 20)


@pytest.fixture
def office(tmp_path, settings):
    settings.DOCUMENT_ROOT = tmp_path
    OfficeFactory()


@pytest.fixture
def february(monkeypatch, now):
    """The pages ask Django for the time: it is 10 February 2026."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def signed_in(actor) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(actor.user)
    return client


@pytest.fixture
def accountant():
    return actor_in(Role.ACCOUNTANT)


@pytest.fixture
def head():
    return actor_in(Role.HEAD_OF_OFFICE)


def url(name: str, *args: Any) -> str:
    return reverse(f"office:{name}", args=args)


def text(response) -> str:
    return response.content.decode()


def housing(**fields):
    given = {
        "benefit": "housing",
        "monthly_cents": None,
        "first_month": date(2026, 1, 1),
        "last_month": date(2026, 3, 1),
    }
    return GrantFactory(**{**given, **fields})


def prepared(accountant, now):
    return prepare_batch(actor=accountant, now=now, month=FEBRUARY, pay_on=PAY_ON).batch


def test_from_the_overview_to_the_bank_file(accountant, head, now):
    planned(GrantFactory(monthly_cents=13701))
    first, second = signed_in(accountant), signed_in(head)
    assert "137" in text(first.get(url("payments")))
    response = first.post(url("payments_prepare"), {"month": "2026-02-01", "pay_on": "2026-02-20"})
    batch = Batch.objects.get()
    assert response["Location"] == url("batch", batch.pk)
    page = text(first.get(url("batch", batch.pk)))
    assert batch.number in page
    assert url("batch_approve", batch.pk) not in page  # who prepared is not offered to approve
    assert url("batch_approve", batch.pk) in text(second.get(url("batch", batch.pk)))
    second.post(url("batch_approve", batch.pk), {"content_hash": batch.content_hash})
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by) == (BatchState.APPROVED, head.user)
    file = first.get(url("batch_file", batch.pk))
    assert file["Content-Type"] == "application/xml"
    assert f'filename="{batch.number}.xml"' in file["Content-Disposition"]
    assert b'<InstdAmt Ccy="EUR">137.01</InstdAmt>' in file.content
    assert batch.content_hash in text(first.get(url("batch_protocol", batch.pk)))
    assert {"batch_viewed", "bank_file_downloaded"} <= set(AuditEntry.objects.values_list("event", flat=True))


def test_the_same_person_through_the_page(accountant, now):
    planned(GrantFactory())
    batch = prepared(accountant, now)
    response = signed_in(accountant).post(url("batch_approve", batch.pk), {"content_hash": batch.content_hash})
    assert response.status_code == 422
    assert batch.number in text(response)
    batch.refresh_from_db()
    assert batch.state == BatchState.PREPARED


def test_a_changed_batch_names_its_lines(accountant, head, now):
    grant = GrantFactory()
    planned(grant)
    batch = prepared(accountant, now)
    grant.person.died = date(2026, 2, 5)
    grant.person.save()
    client = signed_in(head)
    assert "?only=wrong" in text(client.get(url("batch", batch.pk)))
    response = client.post(url("batch_approve", batch.pk), {"content_hash": batch.content_hash})
    assert response.status_code == 422
    assert url("grant", grant.pk) in text(response)


def test_a_closed_day_is_refused_at_the_field(accountant):
    planned(GrantFactory())
    response = signed_in(accountant).post(url("payments_prepare"), {"month": "2026-02-01", "pay_on": "2026-02-21"})
    assert response.status_code == 422
    assert "23.02.2026" in text(response)
    assert Batch.objects.count() == 0


@pytest.mark.parametrize("field", ["month", "pay_on"])
def test_hostile_dates(accountant, field):
    data = {"month": "2026-02-01", "pay_on": "2026-02-20", field: "<script>"}
    response = signed_in(accountant).post(url("payments_prepare"), data)
    assert response.status_code == 422
    assert b'<script>"' not in response.content


def test_discard_needs_a_reason(accountant, now):
    planned(GrantFactory())
    batch = prepared(accountant, now)
    client = signed_in(accountant)
    client.post(url("batch_discard", batch.pk), {"reason": " "})
    batch.refresh_from_db()
    assert batch.state == BatchState.PREPARED
    client.post(url("batch_discard", batch.pk), {"reason": "cita diena"})
    batch.refresh_from_db()
    assert batch.state == BatchState.DISCARDED


MAY_SEE_PAYMENTS = {Role.ACCOUNTANT, Role.HEAD_OF_OFFICE, Role.HEAD_OF_UNIT, Role.AUDITOR}


@pytest.mark.parametrize("role", list(Role))
def test_who_opens_a_batch(accountant, now, role):
    planned(GrantFactory())
    batch = prepared(accountant, now)
    client = signed_in(actor_in(role))
    expected = 200 if role in MAY_SEE_PAYMENTS else 403
    for name in ("batch", "batch_protocol"):
        assert client.get(url(name, batch.pk)).status_code == expected
    assert client.get(url("batches")).status_code == expected


@pytest.mark.parametrize("role", list(Role))
def test_right_role_on_the_wrong_case(role):
    """A person of each role in another unit: neither the grant nor its bills open, unless the role sees all."""
    grant = housing()
    client = signed_in(actor_in(role))
    sees_all = role in {Role.ACCOUNTANT, Role.HEAD_OF_OFFICE, Role.AUDITOR}
    assert client.get(url("grant", grant.pk)).status_code == (200 if sees_all else 403)
    assert client.get(url("bills", grant.pk)).status_code == 403
    for name in ("grant_end", "grant_payee"):
        if (role, name) != (Role.HEAD_OF_OFFICE, "grant_end"):
            assert client.post(url(name, grant.pk), {}).status_code == 403


def test_case_workers_are_led_to_their_bills():
    own, other = housing(), housing()
    worker = actor_in(Role.ASSISTANCE_ORGANISER, unit=own.case.unit)
    client = signed_in(worker)
    assert client.get(url("payments"))["Location"] == url("bills_missing")
    page = text(client.get(url("bills_missing")))
    assert url("grant", own.pk) in page
    assert url("grant", other.pk) not in page
    assert url("grant", other.pk) not in text(client.get(url("grants")))


def test_entering_bills_month_after_month():
    grant = housing()
    client = signed_in(actor_in(Role.SOCIAL_WORKER, unit=grant.case.unit))
    page = text(client.get(url("bills", grant.pk)))
    assert 'value="2026-01"' in page
    response = client.post(url("bills", grant.pk), {"month": "2026-01", "version": "0", "amount-heating": "1 300,00"})
    assert response["Location"] == f"{url('bills', grant.pk)}?month=2026-02"
    assert MonthlyBills.objects.get().costs == [{"kind": "heating", "monthly": "1300.00"}]
    page = text(client.get(response["Location"]))
    assert "1\u00a0300,00" in page  # January stands beside
    response = client.post(url("bills", grant.pk), {"month": "2026-02", "version": "0", "amount-heating": "300"})
    assert response["Location"] == url("grant", grant.pk)
    assert Instalment.objects.filter(grant=grant).count() == 2


def test_faulty_bills_stay_as_typed_with_the_fault_beside():
    grant = housing()
    client = signed_in(actor_in(Role.SOCIAL_WORKER, unit=grant.case.unit))
    data = {"month": "2026-01", "version": "0", "amount-heating": "12o", "amount-water": "5"}
    response = client.post(url("bills", grant.pk), data)
    assert response.status_code == 422
    assert 'value="12o"' in text(response)
    assert 'value="5"' in text(response)
    assert "amount-heating-fault" in text(response)
    assert MonthlyBills.objects.count() == 0


def test_two_people_entering_bills_keep_what_each_typed():
    grant = housing()
    client = signed_in(actor_in(Role.SOCIAL_WORKER, unit=grant.case.unit))
    client.post(url("bills", grant.pk), {"month": "2026-01", "version": "0", "amount-heating": "300"})
    response = client.post(url("bills", grant.pk), {"month": "2026-01", "version": "0", "amount-heating": "280"})
    assert response.status_code == 409
    assert 'value="280"' in text(response)
    assert MonthlyBills.objects.get().costs[0]["monthly"] == "300"


def test_hold_and_release(accountant):
    instalment = planned(GrantFactory(), until=FEBRUARY)[0]
    client = signed_in(accountant)
    client.post(url("payment_hold", instalment.pk), {"reason": "konts?"})
    instalment.refresh_from_db()
    assert (instalment.state, instalment.held_reason) == (InstalmentState.HELD, "konts?")
    assert "konts?" in text(client.get(url("payments")))
    client.post(url("payment_release", instalment.pk))
    instalment.refresh_from_db()
    assert instalment.state == InstalmentState.PLANNED


def test_end_and_change_of_account_in_place():
    grant = GrantFactory()
    planned(grant)
    client = signed_in(actor_in(Role.SOCIAL_WORKER, unit=grant.case.unit))
    wrong = {"payee-version": 1, "payee-iban": "LV97HABA0012345678911", "payee-reason": "jauns konts"}
    response = client.post(url("grant_payee", grant.pk), wrong)
    assert response.status_code == 422
    assert 'value="LV97HABA0012345678911"' in text(response)
    provider = ProviderFactory()
    data = {"payee-version": 1, "payee-provider": provider.pk, "payee-reference": "12", "payee-reason": "lūgums"}
    assert client.post(url("grant_payee", grant.pk), data).status_code == 302
    late = {"end-version": 2, "end-ended_on": "2027-01-01", "end-reason": "moved"}
    assert client.post(url("grant_end", grant.pk), late).status_code == 422
    assert client.post(url("grant_end", grant.pk), {**late, "end-ended_on": "2026-02-28"}).status_code == 302
    grant.refresh_from_db()
    assert (grant.provider, grant.iban, grant.end_reason) == (provider, "", "moved")
    assert client.get(url("grant", grant.pk)).status_code == 200


def test_providers(accountant):
    client = signed_in(accountant)
    data = {"name": "SIA “Siltums”", "registration_number": "400", "iban": "lv80 bank 0000 4351 9500 1"}
    client.post(url("provider_new"), data)
    provider = Provider.objects.get()
    assert provider.iban == "LV80BANK0000435195001"
    assert client.post(url("provider_new"), data).status_code == 422  # the name is taken
    changed = {**data, "iban": "LV97HABA0012345678910", "version": 1}
    client.post(url("provider", provider.pk), changed)
    assert client.post(url("provider", provider.pk), changed).status_code == 422  # an older version
    provider.refresh_from_db()
    assert (provider.iban, provider.version) == ("LV97HABA0012345678910", 2)
    assert "Siltums" in text(client.get(url("providers")))
    assert signed_in(actor_in(Role.SOCIAL_WORKER)).get(url("provider_new")).status_code == 403


def test_change_of_law():
    grant = housing(last_month=date(2026, 2, 1))
    worker = actor_in(Role.HEAD_OF_UNIT, unit=grant.case.unit)
    client = signed_in(worker)
    client.post(url("bills", grant.pk), {"month": "2026-01", "version": "0", "amount-heating": "300"})
    law = {"known_from": "2026-02-28", "first": "2026-01-01", "last": "2026-02-28", "reason": "Grozījumi"}
    assert url("grant", grant.pk) in text(client.get(url("payments_law"), law))
    response = client.post(url("payments_law"), {**law, "chosen": grant.pk})
    assert url("grant", grant.pk) not in text(response)
    assert Instalment.objects.get().amount_cents == 26750


@pytest.mark.parametrize("name", ["payments", "batches", "bills_missing", "grants", "payments_law", "providers"])
@pytest.mark.parametrize("language", ["lv", "en"])
def test_empty_pages(head, name, language):
    head.user.language = language
    head.user.save()
    assert signed_in(head).get(url(name)).status_code == 200


def queries_of(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def fill(count):
    for _ in range(count):
        planned(GrantFactory())
        held = planned(GrantFactory(), until=FEBRUARY)[0]
        Instalment.objects.filter(pk=held.pk).update(state=InstalmentState.HELD, held_reason="x")
        dead = GrantFactory()
        planned(dead)
        dead.person.died = date(2026, 1, 1)
        dead.person.save()
        housing()
        ProviderFactory()


@pytest.mark.parametrize("name", ["payments", "bills_missing", "grants", "providers"])
def test_queries_do_not_grow(accountant, name, django_assert_max_num_queries):
    client = signed_in(accountant)
    fill(1)
    few = queries_of(client, url(name), django_assert_max_num_queries)
    fill(4)
    assert queries_of(client, url(name), django_assert_max_num_queries) == few
    assert few <= 15


def test_queries_of_a_batch_do_not_grow(accountant, now, django_assert_max_num_queries):
    client = signed_in(accountant)
    found = []
    for count in (2, 20):
        many_planned(count)
        batch = prepared(accountant, now)
        address = f"{url('batch', batch.pk)}?only="
        found.append(queries_of(client, address, django_assert_max_num_queries))
    assert found[0] == found[1] <= 18


def test_queries_of_a_grant_do_not_grow(accountant, django_assert_max_num_queries):
    client = signed_in(accountant)
    client.get(url("grant", GrantFactory().pk))  # the first entry of the audit trail begins the chain
    found = []
    for last in (date(2026, 2, 1), date(2026, 12, 1)):
        grant = GrantFactory(last_month=last)
        planned(grant)
        found.append(queries_of(client, url("grant", grant.pk), django_assert_max_num_queries))
    assert found[0] == found[1]


def test_lines_page_by_page_and_by_search(accountant, now):
    many_planned(250)
    batch = prepared(accountant, now)
    lines = batch_queries.lines_of(batch)
    seen, after = [], 0
    while after is not None:
        page = batch_queries.line_page(lines, after=after)
        seen += [line.pk for line in page.rows]
        after = page.after
    assert seen == sorted(set(seen))
    assert len(seen) == 250
    last = batch_queries.line_page(lines, before=seen[100])
    assert [line.pk for line in last.rows] == seen[:100]
    assert last.before is None
    response = signed_in(accountant).get(url("batch", batch.pk), {"q": "berzins77"})
    assert text(response).count("Janis Berzins77") == 1


def test_what_is_unusual(accountant, now):
    grant = GrantFactory()
    planned(grant, until=FEBRUARY)
    Grant.objects.filter(pk=grant.pk).update(payee_changed_at=now)
    released = planned(GrantFactory(), until=FEBRUARY)[0]
    hold(actor=accountant, now=now, instalment=released, reason="x")
    Instalment.objects.filter(pk=released.pk).update(state=InstalmentState.PLANNED)
    Overpayment.objects.create(
        grant=grant, month=FEBRUARY, amount_cents=1, reason="x", noted_by=accountant.user, noted_at=now
    )
    planned(GrantFactory(first_month=date(2026, 1, 1), iban="EE382200221020145685"), until=date(2026, 1, 1))
    planned(GrantFactory(monthly_cents=500000), until=FEBRUARY)
    batch = prepared(accountant, now)
    found = {each.key: each.count for each in batch_queries.unusual_in(batch)}
    assert found == {
        "payee_changed": 1,
        "shared_account": 3,
        "overpaid": 1,
        "released": 1,
        "abroad": 1,
        "large": 1,
        "earlier_month": 1,
    }
    for key, count in found.items():
        assert batch_queries.lines_of(batch, only=key).count() == count
