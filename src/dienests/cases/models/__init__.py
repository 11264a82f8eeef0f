"""The tables of cases: the case itself, its papers, and what two people decided."""

from dienests.cases.models.case import (
    ACTIVE_STATES,
    Case,
    Channel,
    Draft,
    NumberSeries,
    Preparer,
    ProcessVersion,
    Signature,
    StageRun,
    State,
)
from dienests.cases.models.considered import ConsideredPractice
from dienests.cases.models.contact import Contact, ContactKind
from dienests.cases.models.decision import Control, ControlOutcome, Decision, DecisionKind, Submission
from dienests.cases.models.papers import Document, DocumentRequest, Letter, RequestOutcome
from dienests.cases.models.process import ProcessProposal, ProposalOutcome

__all__ = [
    "ACTIVE_STATES",
    "Case",
    "Channel",
    "ConsideredPractice",
    "Contact",
    "ContactKind",
    "Control",
    "ControlOutcome",
    "Decision",
    "DecisionKind",
    "Document",
    "DocumentRequest",
    "Draft",
    "Letter",
    "NumberSeries",
    "Preparer",
    "ProcessProposal",
    "ProcessVersion",
    "ProposalOutcome",
    "RequestOutcome",
    "Signature",
    "StageRun",
    "State",
    "Submission",
]
