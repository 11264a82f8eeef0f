from django.urls import include, path

from dienests.web.errors import not_offered

urlpatterns = [
    # An administrator makes accounts, their addresses and new passwords; the library's pages for that are closed.
    path("account/signup/", not_offered),
    path("account/email/", not_offered),
    path("account/password/reset/", not_offered),
    path("account/password/reset/<path:rest>", not_offered),
    path("account/confirm-email/<path:rest>", not_offered),
    path("account/", include("allauth.urls")),
    path("", include("dienests.web.urls")),
]

handler400 = "dienests.web.errors.bad_request"
handler403 = "dienests.web.errors.forbidden"
handler404 = "dienests.web.errors.not_found"
handler500 = "dienests.web.errors.server_error"
