from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/", include("dienests.web.office.visits.planning_urls")),
    path("visits/", include("dienests.web.office.visits.programme_urls")),
    path("visits/", include("dienests.web.office.visits.remembering_urls")),
]
