from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("library/", include("dienests.web.office.exchange.adopting.urls")),
    path("library/", include("dienests.web.office.exchange.editor.urls")),
    path("library/", include("dienests.web.office.exchange.library.urls")),
    path("catalogue/", include("dienests.web.office.exchange.catalogue.urls")),
    path("colleagues/", include("dienests.web.office.exchange.colleagues.urls")),
]
