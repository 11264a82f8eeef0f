"""Work of cases done in the background: planned in the transaction of the change, so that both happen or neither."""

from django_tasks import task

from dienests.cases import previews
from dienests.cases.paper_errors import PaperError


@task()
def prepare_preview(sha256: str) -> str:
    """Draw the first pages of a document; what cannot be drawn is said when somebody looks at it."""
    try:
        return f"{previews.prepare(sha256)} pages"
    except PaperError as error:
        return error.code.value
