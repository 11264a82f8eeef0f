"""`dienests verify` and `dienests audit verify`: what the database says, checked against itself."""

from rich.console import Console
from rich.progress import track

from dienests.base.audit.models import AuditHead
from dienests.base.audit.queries import chain_breaks
from dienests.cases.operations.verification import count_to_verify, verify_decisions


def verify_decisions_on(console: Console, *, numbers: list[str]) -> int:
    """Print a line for each difference; 0 when every decision gives its stored result again, 1 otherwise."""
    total, differing = count_to_verify(numbers or None), 0
    if numbers and total < len(set(numbers)):
        console.print(f"[red]{len(set(numbers)) - total} of the numbers are not decisions of this office.[/red]")
        differing += 1
    for finding in track(
        verify_decisions(numbers=numbers or None), total=total, description="decisions", console=console
    ):
        if finding.differences:
            differing += 1
            console.print(f"[red]{finding.number}[/red]")
            for difference in finding.differences:
                console.print(f"  {difference.what}: stored {difference.stored}, now {difference.found}")
    console.print(f"{total} decisions recomputed, {differing} with differences")
    return 1 if differing else 0


def verify_audit_on(console: Console, *, since: int) -> int:
    """Print a line for each break of the chain; 0 when it holds from `since` to its end, 1 otherwise."""
    head = AuditHead.objects.filter(id=1).first()
    with console.status("reading the audit trail"):
        breaks = list(chain_breaks(since=since))
    for found in breaks:
        console.print(f"[red]{found.position}: {found.what}[/red]")
    console.print(f"{(head.position if head else 0) - since} rows read, {len(breaks)} breaks")
    return 1 if breaks else 0
