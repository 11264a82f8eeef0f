from datetime import datetime, timedelta
from typing import Any

import pytest

from dienests.exchange.network.index import read_index
from dienests.exchange.office.colleagues.models import Colleague, Statement
from dienests.exchange.office.colleagues.own import own_key
from dienests.exchange.office.colleagues.statements import say, take_back
from dienests.exchange.office.exchanging.catalogued import catalogue_path, put_colleague
from dienests.exchange.office.exchanging.index import own_index
from dienests.exchange.office.exchanging.travel import travel_of, travel_of_own
from tests.exchange.office.exchanging.items import published
from tests.factories.cases import OfficeAtWork
from tests.factories.colleagues import entry, own_office, read_office

pytestmark = pytest.mark.django_db


def taken(key: str, name: str, **more: Any) -> dict[str, Any]:
    """An item as somebody tells of it who took it over."""
    source = {"key": key, "address": "https://x.example", "name": name, "commit": "a" * 40}
    adopted = {"from": source, "since": "2026-01-20T08:00:00Z", "changed": True, **more}
    return entry("our_rules", adopted=adopted)


def heard(colleague: Colleague, uid: str, now: datetime, **fields: Any) -> Statement:
    values = {"kind": "remark", "to_key": "", "item_name": "own_rules", "text": "Vai arī suņus?", **fields}
    return Statement.objects.create(speaker=colleague, uid=uid * 32, at=now, heard_at=now, **values)


def test_who_took_ours_over_and_what_they_say(office: OfficeAtWork, now: datetime) -> None:
    mine = own_office()
    item = published(office.head, now)
    read_office(1, items=[taken(mine.key_line, "own_rules", report="Rinda saruka.")])
    read_office(2, items=[entry("other")])
    travel = travel_of_own(item)
    (adopter,) = travel.adopters
    assert (str(adopter.colleague), adopter.changed, adopter.report) == ("1. dienests", True, "Rinda saruka.")
    assert (adopter.commit, travel.in_all) == ("a" * 40, 1)


def test_what_this_office_reports_of_an_adopted_item_stands_in_its_index(office: OfficeAtWork, now: datetime) -> None:
    own_key()
    owner = read_office(1, items=[entry("rules")])
    published(office.head, now, from_colleague=owner, from_name="rules", from_commit="b" * 40, adopted_at=now)

    def told() -> Any:
        envelope = own_index(now).envelope
        return read_index(envelope, pinned=None).content["items"][0]["adopted"].get("report")

    assert told() is None
    say(actor=office.head, now=now, to=owner, kind="report", text="Vecais.", item_name="rules")
    later = now + timedelta(hours=1)
    said = say(actor=office.head, now=later, to=owner, kind="report", text="Rinda " + "z" * 3000, item_name="rules")
    say(actor=office.head, now=later, to=owner, kind="report", text="Par citu.", item_name="other")
    assert told() == ("Rinda " + "z" * 3000)[:2000]
    take_back(actor=office.head, now=now, statement=said)
    assert told() == "Vecais."


def test_a_report_that_was_said_too_stands_once_where_it_can_be_answered(office: OfficeAtWork, now: datetime) -> None:
    mine = own_office()
    item = published(office.head, now)
    colleague = read_office(1, items=[taken(mine.key_line, "own_rules", report="Rinda saruka.")])
    heard(colleague, "a", now, kind="report", text="Rinda saruka.")
    travel = travel_of_own(item)
    assert [each.text for each in travel.reports] == ["Rinda saruka."]
    assert [each.report for each in travel.adopters] == [""]


def test_an_adopter_of_another_item_is_none_of_ours(office: OfficeAtWork, now: datetime) -> None:
    mine = own_office()
    item = published(office.head, now)
    read_office(1, items=[taken(mine.key_line, "another")])
    assert travel_of_own(item).adopters == []


def test_remarks_stand_with_their_answers(office: OfficeAtWork, now: datetime) -> None:
    own_office()
    item = published(office.head, now)
    colleague = read_office()
    asked = heard(colleague, "a", now)
    said = say(
        actor=office.head, now=now, to=colleague, kind="remark", text="Jā, arī.", item_name=item.name, answers=asked
    )
    heard(colleague, "b", now, text="Paldies!", answers=said)
    heard(colleague, "c", now, kind="thanks", text="")
    heard(colleague, "d", now, gone_at=now)
    travel = travel_of_own(item)
    (remark,) = travel.remarks
    assert (remark.text, [each.text for each in remark.answers]) == ("Vai arī suņus?", ["Jā, arī.", "Paldies!"])
    assert [str(each.speaker) for each in travel.thanks] == ["1. dienests"]


def test_a_circle_of_answers_ends(office: OfficeAtWork, now: datetime) -> None:
    own_office()
    item = published(office.head, now)
    colleague = read_office()
    one = heard(colleague, "a", now)
    two = heard(colleague, "b", now, answers=one)
    Statement.objects.filter(pk=one.pk).update(answers=two)
    assert len(travel_of_own(item).remarks) == 2


def test_of_a_colleagues_item_others_tell_in_their_indexes(office: OfficeAtWork, now: datetime) -> None:
    owner = read_office(1, items=[entry("rules")])
    words = {"kind": "thanks", "to": owner.key_line, "at": "2026-01-21T08:00:00Z", "about": {"name": "rules"}}
    read_office(2, items=[taken(owner.key_line, "rules")], said=[{"id": "e" * 32, "text": "Labi!", **words}])
    elsewhere = {**words, "about": {"name": "another"}, "id": "f" * 32, "text": "Nē"}
    read_office(3, items=[taken(owner.key_line, "rules", changed=False)], said=[elsewhere])
    published(office.head, now, from_colleague=owner, from_name="rules", from_commit="b" * 40, adopted_at=now)
    travel = travel_of(owner, "rules")
    assert [(str(each.colleague or ""), each.changed) for each in travel.adopters] == [
        ("", None), ("2. dienests", True), ("3. dienests", False),
    ]  # fmt: skip
    assert [each.text for each in travel.thanks] == ["Labi!"]
    assert travel.in_all == 3


def test_a_catalogue_that_cannot_be_read_says_nothing(office: OfficeAtWork, now: datetime) -> None:
    own_office()
    item = published(office.head, now)
    catalogue_path().parent.mkdir(parents=True, exist_ok=True)
    catalogue_path().write_bytes(b"no catalogue" * 500)
    assert travel_of_own(item).adopters == []


def test_as_many_queries_for_one_adopter_as_for_twenty(
    office: OfficeAtWork, now: datetime, django_assert_max_num_queries: Any
) -> None:
    mine = own_office()
    item = published(office.head, now)
    for number in range(20):
        put_colleague(read_office(number, items=[taken(mine.key_line, "own_rules")]))
    with django_assert_max_num_queries(5):
        assert len(travel_of_own(item).adopters) == 20
