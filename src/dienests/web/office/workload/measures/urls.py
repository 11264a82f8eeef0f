from django.urls import URLPattern, path

from dienests.web.later import Later

# Behind them is the engine of the measured log.
views = Later("dienests.web.office.workload.measures")

urlpatterns: list[URLPattern] = [
    path("workload/", views.figures.page, name="measures"),
    path("workload/map/", views.process_map.page, name="measures_map"),
    path("workload/conformance/", views.conformance.page, name="measures_conformance"),
    path("workload/cases/", views.listing.page, name="measures_cases"),
    path("workload/log.xes", views.exports.xes, name="measures_xes"),
    path("workload/log.csv", views.exports.as_csv, name="measures_csv"),
    path("workload/prepare/", views.ready.prepare, name="measures_prepare"),
]
