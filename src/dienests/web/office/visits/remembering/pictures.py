"""A photograph as it is sent: a JPEG that this installation made, never read as anything else."""

from django.http import HttpResponse

from dienests.exchange.office.visits.models import Photograph


def as_jpeg(photograph: Photograph) -> HttpResponse:
    response = HttpResponse(bytes(photograph.content), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = f'inline; filename="photograph-{photograph.pk}.jpg"'
    response["Cache-Control"] = "private, no-store"
    return response
