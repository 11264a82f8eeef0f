from django.urls import URLPattern, path

from dienests.web.office.workload.measures import conformance, exports, figures, listing, process_map, ready

urlpatterns: list[URLPattern] = [
    path("workload/", figures.page, name="measures"),
    path("workload/map/", process_map.page, name="measures_map"),
    path("workload/conformance/", conformance.page, name="measures_conformance"),
    path("workload/cases/", listing.page, name="measures_cases"),
    path("workload/log.xes", exports.xes, name="measures_xes"),
    path("workload/log.csv", exports.as_csv, name="measures_csv"),
    path("workload/prepare/", ready.prepare, name="measures_prepare"),
]
