from django.urls import URLPattern, path

from dienests.web.office.visits import (
    planning_answer,
    planning_calendar,
    planning_hosting,
    planning_list,
    planning_request,
    planning_visit,
)

urlpatterns: list[URLPattern] = [
    path("", planning_list.visits, name="visits"),
    path("calendar/", planning_calendar.page, name="visits_calendar"),
    path("hosting/", planning_hosting.page, name="visits_hosting"),
    path("hosting/travel/", planning_hosting.travel, name="visits_hosting_travel"),
    path("hosting/sites/", planning_hosting.sites_of_units, name="visits_hosting_units"),
    path("hosting/sites/new/", planning_hosting.new_site, name="visits_hosting_new"),
    path("hosting/sites/<int:pk>/", planning_hosting.site, name="visits_hosting_site"),
    path("hosting/sites/<int:pk>/close/", planning_hosting.close_site, name="visits_hosting_close"),
    path("new/", planning_request.new, name="visit_new"),
    path("notices/<int:pk>/seen/", planning_list.notice_seen, name="visits_notice_seen"),
    path("<int:pk>/", planning_visit.page, name="visit"),
    path("<int:pk>/act/", planning_visit.act, name="visit_act"),
    path("<int:pk>/change/", planning_request.change, name="visit_change"),
    path("<int:pk>/answer/", planning_answer.page, name="visit_answer"),
]
