"""The other office is called as the reader's language calls it, and is found by each of its names."""

from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import translation

from dienests.exchange.office.visits.drafting import drafted
from dienests.exchange.office.visits.models import DateOffer, Note, Side, Visit, VisitState
from dienests.exchange.office.visits.queries.dates import free_days
from dienests.exchange.office.visits.queries.engaged import with_other_guests
from dienests.exchange.office.visits.queries.office import with_office
from dienests.exchange.office.visits.queries.visits import Wanted, visits_listed
from dienests.exchange.office.visits.queries.year import reciprocity
from dienests.exchange.office.visits.reasons import Because, kept, kept_words
from tests.factories.organisation import UserFactory
from tests.factories.visits import planned_stop
from tests.factories.visits_asked import NOW, TUESDAY, agreed, asked, colleague, offered, rules

pytestmark = pytest.mark.django_db
LV, EN = "Daugavpils Sociālais dienests", "Daugavpils Social Service"


def names(visit: Visit) -> list[str]:
    found = []
    for language in ("lv", "en"):
        with translation.override(language):
            found.append(visit.office)
    return found


def test_a_colleague_by_its_names_others_as_they_were_typed() -> None:
    assert names(asked(office_name="Bauska")) == ["Bauska", "Bauska"]
    known = colleague(name_en=EN)
    assert names(asked(office_name=LV, colleague=known)) == [LV, EN]
    known.name_en = ""
    assert names(asked(office_name=LV, colleague=known)) == [LV, LV]
    heard_of = colleague(2, name_lv="", name_en="")
    assert names(asked(office_name="https://cits.example", colleague=heard_of)) == ["https://cits.example"] * 2


@pytest.mark.parametrize("words", ["Social Service", "sociālais", "Daugavpils", "bijušais"])
def test_a_visit_is_found_by_each_name(words: str) -> None:
    visit = asked(office_name="Bijušais nosaukums", colleague=colleague(name_en=EN))
    asked(office_name="Ventspils")
    page = visits_listed(Wanted("all", words=words), size=5)
    assert (page.rows, page.count) == ([visit], 1)


def test_reasons_of_a_day_speak_the_language_of_the_reader() -> None:
    rules(visits_a_month=9)
    known = colleague(name_en=EN)
    agreed(TUESDAY, colleague=known, office_name=LV)
    agreed(TUESDAY, colleague=known, office_name=LV, side=Side.GUEST)
    offered(asked(colleague=known, office_name=LV), TUESDAY)
    found = free_days(asked(), today=NOW.date(), first=TUESDAY, last=TUESDAY)[0]
    for language, name, other in (("en", EN, LV), ("lv", LV, EN)):
        with translation.override(language):
            said = [each.words for each in (*found.because, *found.notes)]
            assert sum(name in each for each in said) == 3
            assert not any(other in each for each in said)


def test_who_else_a_host_receives_and_who_visits_whom() -> None:
    known, host = colleague(name_en=EN), UserFactory()
    elsewhere = planned_stop(host, on=TUESDAY, colleague=known, office_name=LV)
    with translation.override("en"):
        taken = with_other_guests([host.pk], agreed(TUESDAY))
        assert [each.office for each in taken[host.pk]] == [EN]
        Visit.objects.filter(pk=elsewhere.visit_id).update(state=VisitState.HELD)
        assert reciprocity().offices[1:] == [(known.key_line, EN)]


def test_a_report_is_drafted_in_one_language() -> None:
    visit = agreed(TUESDAY, colleague=colleague(name_en=EN), office_name=LV)
    with translation.override("lv"):
        title, text = drafted(visit, "en")
        assert EN in title
        assert EN in text
        assert LV not in title + text
    assert LV in drafted(visit, "lv")[1]


def test_offices_are_read_with_what_names_them(django_assert_num_queries: Any) -> None:
    for number in range(3):
        known = colleague(number, content={"items": []})
        visit = offered(asked(colleague=known, office_name=LV), TUESDAY)
        Note.objects.create(visit=visit, kind="idea", text="x", user=UserFactory(), at=NOW)
    rows: list[tuple[QuerySet[Any], str]] = [
        (Visit.objects.all(), ""), (DateOffer.objects.all(), "visit"), (Note.objects.all(), "visit"),
    ]  # fmt: skip
    for found, way in rows:
        with django_assert_num_queries(1):
            read = [getattr(row, way) if way else row for row in with_office(found, way)]
            assert [visit.office for visit in read] == [LV] * 3
        assert "content" in read[0].colleague.get_deferred_fields()


def test_what_was_put_aside_is_worded_for_whoever_reads_it() -> None:
    site = {"lv": "Patversme", "en": "Shelter"}
    stored = kept([Because("site_closed", {"site": site}), Because("too_soon", {"days": 21}),
                   Because("site_closed", {"site": {"lv": "Centrs", "en": "Centre"}})])  # fmt: skip
    with translation.override("en"):
        assert kept_words(stored) == ["Shelter: closed", "Centre: closed", "less than 21 days' notice"]
    with translation.override("lv"):
        assert kept_words(stored)[0].startswith("Patversme: ")
        # Rows from before were stored in the words of whoever offered the day.
        assert kept_words({"weekday": "no guests on this day of the week"}) == ["no guests on this day of the week"]
    assert kept_words({}) == []
