"""Pages of the office. Each area adds its lines, or one include of its own list with path("", include(…))."""

from django.urls import URLPattern, URLResolver, include, path

from dienests.web.office import my_day, session

app_name = "office"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", my_day.my_day, name="my_day"),
    path("counts", my_day.counts, name="counts"),
    path("account", session.account, name="account"),
    path("account/end-sessions", session.end_sessions, name="end_sessions"),
    path("draft/<slug:form>/<str:key>", session.draft, name="draft"),
    path("", include("dienests.web.office.payments.urls")),
    path("", include("dienests.web.office.previews.urls")),
    path("", include("dienests.web.office.workload.measures.urls")),
    path("", include("dienests.web.office.workload.simulation.urls")),
    path("", include("dienests.web.office.exchange.urls")),
    path("", include("dienests.web.office.visits.urls")),
    path("", include("dienests.web.office.people_urls")),
    path("", include("dienests.web.office.working_time.urls")),
    path("", include("dienests.web.office.desk_urls")),
    path("", include("dienests.web.office.decision_urls")),
    path("", include("dienests.web.office.workload.queues.urls")),
]
