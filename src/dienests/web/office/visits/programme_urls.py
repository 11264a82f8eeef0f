from django.urls import URLPattern, path

from dienests.web.office.visits.programme import giving, groups, pages, stops

urlpatterns: list[URLPattern] = [
    path("<int:pk>/programme/", pages.programme, name="visit_programme"),
    path("<int:pk>/programme/plan/", pages.plan, name="visit_programme_plan"),
    path("<int:pk>/programme/find/", pages.find, name="visit_programme_find"),
    path("<int:pk>/programme/relax/", pages.relax, name="visit_programme_relax"),
    path("<int:pk>/programme/panel/", pages.panel, name="visit_programme_panel"),
    path("<int:pk>/programme/print/", giving.printed, name="visit_programme_print"),
    path("<int:pk>/programme/stops/new/", stops.new, name="visit_programme_stop_new"),
    path("<int:pk>/programme/stops/<int:stop>/", stops.one, name="visit_programme_stop"),
    path("<int:pk>/programme/stops/<int:stop>/move/", stops.move, name="visit_programme_stop_move"),
    path("<int:pk>/programme/stops/<int:stop>/remove/", stops.remove, name="visit_programme_stop_remove"),
    path("<int:pk>/groups/", groups.groups, name="visit_groups"),
    path("<int:pk>/calendars/", giving.calendars, name="visit_ics"),
    path("<int:pk>/calendars/send/", giving.send, name="visit_ics_send"),
    path("<int:pk>/calendars/sending/", giving.sending, name="visit_ics_sending"),
    path("<int:pk>/calendars/given-out/", giving.give_out, name="visit_ics_given_out"),
    path("<int:pk>/calendars/group/<int:group>.ics", giving.group_file, name="visit_ics_group"),
    path("<int:pk>/calendars/host/<int:user>.ics", giving.host_file, name="visit_ics_host"),
]
