"""The submission that stands, and whether the case still is what was submitted."""

from django.db.models import Q

from dienests.benefits.household_file import storable
from dienests.cases.models import Case, ControlOutcome, Document, Submission
from dienests.cases.queries.declaration import file_of


def live_submission(case: Case) -> Submission | None:
    """Not taken back, not voided, not returned; None while nothing is submitted. One query."""
    rows = Submission.objects.filter(case=case, withdrawn_at__isnull=True, voided_at__isnull=True)
    standing = rows.filter(Q(control__isnull=True) | Q(control__outcome=ControlOutcome.APPROVE))
    return (
        standing.select_related("calculation", "prepared_by", "opened_by", "control__controlled_by")
        .order_by("-pk")
        .first()
    )


def last_return(case: Case) -> Submission | None:
    """The latest submission that control returned, with its reasons in `.control`. One query."""
    return (
        Submission.objects.filter(case=case, control__outcome=ControlOutcome.RETURN)
        .select_related("control__controlled_by", "prepared_by", "calculation")
        .order_by("-pk")
        .first()
    )


def changed_since(submission: Submission, case: Case) -> list[str]:
    """What of the case differs from what was frozen: some of "declaration", "papers", "application"."""
    content = submission.content
    found = []
    if storable(file_of(case)) != submission.calculation.inputs:
        found.append("declaration")
    papers = Document.objects.filter(case=case, removed_at__isnull=True).values_list("kind", "sha256")
    frozen = sorted((paper["kind"], paper["sha256"]) for paper in content["papers"])
    if sorted(papers) != frozen or content["waived"] != case.waived:
        found.append("papers")
    if content["asked"] != case.asked or content["payment"] != case.payment:
        found.append("application")
    return found
