"""The closed lists the simulation knows: figures it supposes, kinds of cases, acts that look for defects."""

from __future__ import annotations

from types import MappingProxyType

from dienests.practice.vocabulary import ACTS, RISK_FACTS

# What may be wrong with a case: a paper is missing, a paper or a statement is wrong, the worker made a slip.
DEFECTS = ("missing", "fault", "slip")
# Acts in which somebody looks, and so may find a defect.
LOOKS = ("documents", "assessment", "control")
# Acts that take more or less for another benefit, and less where the household has applied before.
SCALED_ACTS = ("declaration", "documents", "assessment", "control")
# A slip is made in the assessment, so only who controls can find it.
FINDS = tuple((look, defect) for look in LOOKS for defect in DEFECTS if look == "control" or defect != "slip")
KINDS = ("status", "gmi", "housing")
# Facts of a case that follow from the rest of it; the others are drawn by their shares.
_DERIVED_FACTS = ("new_client", "documents_incomplete", "amount_above")
DRAWN_FACTS = tuple(fact for fact in RISK_FACTS if fact not in _DERIVED_FACTS)

# Name of each figure → its unit.
FIGURES = MappingProxyType(
    {
        **{f"effort_{act}": "minutes" for act in ACTS},
        "effort_reading_in": "minutes",
        "effort_request": "minutes",
        "effort_receive": "minutes",
        "effort_correct": "minutes",
        "effort_rework": "minutes",
        "effort_home_visit": "minutes",
        "control_again_share": "share",
        "repeat_effort_share": "share",
        "housing_effort_factor": "factor",
        "status_effort_factor": "factor",
        "appointment_days": "working_days",
        "second_visit_days": "working_days",
        "pickup_control_days": "working_days",
        "pickup_decide_days": "working_days",
        "pickup_payment_days": "working_days",
        "no_show_share": "share",
        "missing_first_share": "share",
        "missing_repeat_share": "share",
        "documents_days": "days",
        "documents_in_person_share": "share",
        "never_brought_share": "share",
        "home_visit_share": "share",
        "refused_share": "share",
        "fault_share": "share",
        "fault_risk_factor": "factor",
        "fault_amount_share": "share",
        "slip_share": "share",
        "slip_amount_share": "share",
        **{f"finds_{defect}_{look}": "share" for look, defect in FINDS},
        "own_work_factor": "share",
        "gmi_amount": "eur",
        "housing_amount": "eur",
        "months_granted": "months",
        **{f"fact_{fact}": "share" for fact in DRAWN_FACTS},
    }
)
SPREADABLE = frozenset({"minutes", "working_days", "days", "eur"})
LIMITS = MappingProxyType(
    {
        "minutes": (0, 1000),
        "working_days": (0, 120),
        "days": (0, 365),
        "share": (0, 1),
        "factor": (0, 10),
        "eur": (0, 100_000),
        "months": (1, 24),
    }
)
