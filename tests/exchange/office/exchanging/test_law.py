"""The law an item stands on has changed since it was published."""

from datetime import UTC, datetime, timedelta

from dienests.engine.quantities import money_text
from dienests.exchange.office.exchanging.law import notice_changes
from dienests.exchange.office.library.models import ItemState, Notice
from dienests.rulebook import library as rulebook
from tests.exchange.office.exchanging.items import published
from tests.factories.cases import OfficeAtWork

NAME = "gmi_first"


def _changes() -> list[datetime]:
    days = sorted({entry.valid_from for entry in rulebook().parameters[NAME].entries})
    return [datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in days]


def test_what_changed_after_the_publication_is_said_once(office: OfficeAtWork) -> None:
    newest = _changes()[-1]
    item = published(office.head, newest - timedelta(days=1), "before", parameters=[NAME, "no_such_parameter"])
    published(office.head, newest, "after", parameters=[NAME])
    published(office.head, newest - timedelta(days=1), "other", parameters=[])
    later = newest + timedelta(days=400)
    assert notice_changes(now=later) == 1
    assert notice_changes(now=later) == 0
    notice = Notice.objects.get()
    assert (notice.kind, notice.item) == ("law", item)
    assert notice.data["from"] == newest.date().isoformat()
    assert notice.data["label"]["lv"]
    values = [entry.value for entry in sorted(rulebook().parameters[NAME].entries, key=lambda each: each.valid_from)]
    assert [notice.data["was"], notice.data["value"]] == [money_text(value) for value in values[-2:]]


def test_withdrawn_items_are_left_alone(office: OfficeAtWork) -> None:
    newest = _changes()[-1]
    published(
        office.head, newest - timedelta(days=1), parameters=[NAME], state=ItemState.WITHDRAWN, withdrawn_at=newest,
        withdrawn_by=office.head.user, withdrawn_why="x",
    )  # fmt: skip
    assert notice_changes(now=newest + timedelta(days=400)) == 0
