"""Guests, notebook, promises, photographs, report and the year."""

from django.urls import URLPattern, path

from dienests.web.office.visits.remembering import (
    guests,
    ideas,
    looking,
    news,
    notes,
    photographs,
    promises,
    report,
    year,
)

urlpatterns: list[URLPattern] = [
    path("promises/", promises.page, name="visit_promises"),
    path("ideas/", ideas.page, name="visit_ideas"),
    path("ideas/<int:note>/look/", looking.look, name="visit_idea_look"),
    path("news/", news.page, name="visit_news"),
    path("news/<int:pk>/", news.one, name="visit_news_one"),
    path("year/", year.page, name="visits_year"),
    path("year/<int:year>/<slug:table>.csv", year.as_csv, name="visits_year_csv"),
    path("<int:pk>/guests/", guests.page, name="visit_guests"),
    path("<int:pk>/guests/invite/", guests.invite_all, name="visit_guests_invite"),
    path("<int:pk>/guests/<int:guest>/", guests.one, name="visit_guests_one"),
    path("<int:pk>/guests/<int:guest>/<slug:act>/", guests.act, name="visit_guests_act"),
    path("<int:pk>/notes/", notes.page, name="visit_notes"),
    path("<int:pk>/notes/panel/", notes.panel, name="visit_notes_panel"),
    path("<int:pk>/notes/<int:note>/choose/", notes.choose, name="visit_notes_choose"),
    path("<int:pk>/notes/<int:note>/<slug:act>/", notes.act, name="visit_notes_act"),
    path("<int:pk>/photographs/", photographs.page, name="visit_notes_photographs"),
    path("<int:pk>/photographs/<int:photograph>/", photographs.photograph, name="visit_notes_photograph"),
    path("<int:pk>/photographs/<int:photograph>/<slug:act>/", photographs.act, name="visit_notes_photograph_act"),
    path("<int:pk>/report/", report.page, name="visit_report"),
    path("<int:pk>/report/<slug:act>/", report.act, name="visit_report_act"),
]
