"""Components: what they say, in what order, and that nothing typed by people becomes markup."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from dienests import rulebook
from dienests.web.components import Column, ComparedRow, Comparison, Table, deadline, filter_links, query_with
from dienests.web.explanations import explained
from dienests.web.pictures import Band, Bands, Bar, Bars, Period
from dienests.web.undo import MARK, undo_url

TODAY = date(2026, 2, 10)
EVIL = "<script>alert('x')</script>"
HOUSEHOLD = {
    "municipality": "ogre",
    "applied_on": "2026-02-10",
    "members": [{"name": EVIL, "born": "1950-01-01", "income": [{"kind": "old_age_pension", "monthly": "500.00"}]}],
    "dwelling": {"costs": [{"kind": "heating", "monthly": "300.00"}]},
    "savings": "0",
}


def render(text: str, **context: object) -> str:
    return Template(text).render(Context({"request": RequestFactory().get("/?state=open"), **context}))


class TestDeadline:
    @pytest.mark.parametrize(
        ("on", "state", "words"),
        [
            (date(2026, 3, 10), "ok", "28 days left"),
            (date(2026, 2, 15), "soon", "5 days left"),
            (date(2026, 2, 11), "soon", "1 day left"),
            (date(2026, 2, 10), "soon", "today"),
            (date(2026, 2, 9), "late", "1 day late"),
        ],
    )
    def test_word_icon_and_date(self, on: date, state: str, words: str) -> None:
        with translation.override("en"):
            assert deadline("", on, today=TODAY).state == state
            chip = render("{% deadline_chip on=on today=today %}", on=on, today=TODAY)
            assert words in chip
            assert "<svg" in chip
            assert str(on.year) in chip

    def test_a_stopped_clock_is_not_late(self) -> None:
        assert deadline("", date(2026, 1, 1), today=TODAY, stopped_on=date(2026, 1, 1)).state == "stopped"

    def test_no_date_no_chip(self) -> None:
        assert render("{% deadline_chip on=on today=today %}", on=None, today=TODAY) == ""


def test_the_explanation_of_the_rulebook_itself() -> None:
    assessment = rulebook.assess(HOUSEHOLD, known_on=date(2026, 2, 20)).to_json()
    failures, roots = explained(assessment)
    assert failures
    assert any("425" in failure.sentence for failure in failures)
    page = render("{% explanation assessment %}", assessment=assessment)
    assert page.index('class="failures"') < page.index('class="why-tree"')
    assert "75,00" in page or "75.00" in page
    assert "<script" not in page
    assert 'class="unchecked"' in page
    assert all(_failing_first(root) for root in roots)


def _failing_first(reason: object) -> bool:
    inner = list(reason.reasons)  # type: ignore[attr-defined]
    marks = [not each.failing_inside for each in inner]
    return marks == sorted(marks) and all(_failing_first(each) for each in inner)


def test_differences_come_first_and_empty_sides_are_no_difference() -> None:
    comparison = Comparison(
        sides=["declared", "documented"],
        rows=[
            ComparedRow("same", ["1.00", "1.00"]),
            ComparedRow("unknown", ["1.00", None]),
            ComparedRow("other", ["1.00", "2.00"]),
        ],
    )
    assert [row.label for row in comparison.ordered] == ["other", "same", "unknown"]
    assert comparison.differences == 1
    page = render("{% compare comparison caption='x' %}", comparison=comparison)
    assert page.count('class="differs"') == 1


class TestTable:
    def table(self, query: str, **more: object) -> Table:
        columns = [Column("who", "Who", sort="who", fixed=True), Column("sum", "Sum", numeric=True)]
        return Table(id="t", columns=columns, query=QueryDict(query), shown=1, **more)  # type: ignore[arg-type]

    def test_sorting_keeps_the_filters_and_starts_from_the_first_page(self) -> None:
        head = self.table("state=open&after=x&sort=who", sort="who").heads[0]
        assert head["url"] == "?state=open&sort=-who"
        assert head["direction"] == "ascending"

    def test_paging_keeps_filters_and_order(self) -> None:
        assert self.table("state=open&sort=-who", after="a b").after_url == "?state=open&sort=-who&after=a+b"

    def test_filters_are_links(self) -> None:
        links = filter_links(
            QueryDict("state=open&after=x"), parameter="state", choices=[("", "All", 2), ("open", "Open", 1)]
        )
        assert [(link.url, link.current) for link in links] == [("?", False), ("?state=open", True)]

    def test_empty_failed_and_full(self) -> None:
        text = "{% data_table table caption='List' empty='None yet' %}<tr><td>row</td></tr>{% enddata_table %}"
        columns = [Column("who", "Who")]
        empty = Table(id="t", columns=columns, query=QueryDict(""), shown=0, count=0)
        failed = Table(id="t", columns=columns, query=QueryDict(""), shown=0, failed="no answer")
        full = Table(id="t", columns=columns, query=QueryDict(""), shown=1, count=200, capped=True, too_many="narrow")
        assert "None yet" in render(text, table=empty)
        assert "no answer" in render(text, table=failed)
        page = render(text, table=full)
        assert "<td>row</td>" in page
        assert "narrow" in page

    def test_query_removes_and_replaces(self) -> None:
        assert query_with(QueryDict("a=1&b=2"), a=None, b=3) == "?b=3"
        assert render("{% query state=None page=2 %}") == "?page=2"


@pytest.mark.parametrize(
    "text",
    [
        "{% badge evil %}",
        "{% state_badge 'open' evil %}",
        "{% page_head title=evil lead=evil %}{% endpage_head %}",
        "{% panel title=evil %}{{ evil }}{% endpanel %}",
        "{% notice title=evil %}{{ evil }}{% endnotice %}",
        "{% empty_state evil hint=evil %}",
        "{% form_faults faults=faults %}",
        "{% dialog id='d' title=evil %}{{ evil }}{% enddialog %}",
        "{% control id='c' label=evil hint=evil error=evil %}{{ evil }}{% endcontrol %}",
        "{{ evil|money }}{{ evil|day }}{{ evil|lv_en }}{{ evil|person_code }}",
        "{% icon 'check' title=evil %}",
    ],
)
def test_what_people_type_never_becomes_markup(text: str) -> None:
    assert "<script" not in render(text, evil=EVIL, faults=[("x", EVIL)])


class TestPictures:
    def test_bars_stay_inside_and_keep_their_proportion(self) -> None:
        picture = Bars("", [Bar("a", Decimal(100)), Bar("b", Decimal(50)), Bar("c", Decimal(0))], limit=Decimal(120))
        heights = [bar.height for bar in picture.drawn]
        assert abs(heights[0] - 2 * heights[1]) <= 2
        assert all(0 <= bar.y <= picture.base for bar in picture.drawn)
        assert picture.limit_y is not None
        assert picture.limit_y < picture.drawn[0].y

    def test_nothing_to_draw(self) -> None:
        assert Bars("", []).drawn == []
        assert render("{% bars picture %}", picture=Bars("", []))

    def test_bands_are_cut_at_the_edges(self) -> None:
        picture = Bands(
            "",
            [Band("x", [Period(date(2020, 1, 1), None), Period(date(2019, 1, 1), date(2019, 2, 1))])],
            since=date(2025, 1, 1),
            until=date(2025, 12, 31),
            today=TODAY,
        )
        (_band, _y, drawn), *_rest = picture.drawn
        assert len(drawn) == 1
        assert drawn[0].x + drawn[0].width <= 480 + 3
        assert picture.today_x is None
        assert len(picture.months) == 12


def test_undo_leads_only_to_this_site() -> None:
    for tags, url in (("/office/1/undo", "/office/1/undo"), ("//elsewhere", ""), ("https://elsewhere", "")):
        assert undo_url(type("M", (), {"extra_tags": MARK + tags})()) == url
    assert undo_url(type("M", (), {"extra_tags": "success"})()) == ""
