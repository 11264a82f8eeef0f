"""Addresses of the staff's time."""

from django.urls import path

from dienests.web.office.working_time import (
    absences,
    calendar,
    concerns,
    hours,
    languages,
    my_time,
    norms,
    posts,
    reception,
)

urlpatterns = [
    path("my-time/", my_time.page, name="my_time"),
    path("my-time/absence/", absences.own, name="my_time_absence"),
    path("my-time/ill/", absences.ill_today, name="my_time_ill"),
    path("my-time/training/", hours.own, name="my_time_training"),
    path("my-time/languages/", languages.own, name="my_time_languages"),
    path("my-time/concern/", concerns.new, name="my_time_concern"),
    path("absences/<int:pk>/", absences.page, name="absence"),
    path("absences/<int:pk>/<slug:act>/", absences.act, name="absence_act"),
    path("concerns/<int:pk>/", concerns.page, name="concern"),
    path("concerns/<int:pk>/<slug:act>/", concerns.act, name="concern_act"),
    path("training/<int:pk>/strike/", hours.strike, name="training_strike"),
    path("staff-time/", calendar.page, name="time_calendar"),
    path("staff-time/absence/", absences.of_colleague, name="time_absence"),
    path("staff-time/posts/", posts.page, name="time_posts"),
    path("staff-time/training/", hours.table, name="time_training"),
    path("staff-time/training/export/", hours.export, name="time_training_export"),
    path("staff-time/training/record/", hours.group, name="time_training_record"),
    path("staff-time/training/of/<int:pk>/", hours.of_colleague, name="colleague_training"),
    path("staff-time/languages/of/<int:pk>/", languages.of_colleague, name="colleague_languages"),
    path("staff-time/concerns/", concerns.listing, name="time_concerns"),
    path("staff-time/norms/", norms.page, name="time_norms"),
    path("reception/", reception.page, name="reception"),
    path("reception/<int:pk>/", reception.change, name="reception_unit"),
    path("reception/<int:pk>/door/", reception.door, name="reception_door"),
    path("reception/closed/", reception.close, name="reception_close"),
    path("reception/closed/<int:pk>/open/", reception.open_day, name="closed_day_open"),
]
