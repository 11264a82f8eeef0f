"""What every page takes from a request: who asks, and where to go back to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from dienests.base.access import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person with today's posts."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where the person came from, as the form says: a path of this site, or else another one."""
    url = str(request.POST.get("back", ""))
    here = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if here else otherwise
