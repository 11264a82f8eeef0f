"""All pages. The office's own are under the namespace "office", those of invited guests under "guest"; what offices
read of one another is under "exchange"."""

from django.urls import URLPattern, URLResolver, include, path

from dienests.web.health import health
from dienests.web.office import session, styleguide

urlpatterns: list[URLPattern | URLResolver] = [
    path("", session.start, name="start"),
    path("health", health, name="health"),
    path("language", session.set_language, name="set_language"),
    path("demo/sign-in", session.demo_sign_in, name="demo_sign_in"),
    path("styleguide", styleguide.styleguide, name="styleguide"),
    path("exchange/", include("dienests.web.exchange.urls")),
    path("guest/", include("dienests.web.guest.urls")),
    path("office/", include("dienests.web.office.urls")),
]
