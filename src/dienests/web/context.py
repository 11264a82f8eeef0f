"""What every template may use besides its own context."""

from django.conf import settings
from django.http import HttpRequest

from dienests.web.frame import OfficeFrame


def office_frame(request: HttpRequest) -> dict[str, object]:
    """`frame` (nothing is read before it is used; only for signed-in staff), `demo` and `languages`."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "frame": OfficeFrame(request) if signed_in else None,
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
        "wide": False,
    }
