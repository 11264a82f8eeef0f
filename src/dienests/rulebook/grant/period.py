"""For how long assistance is granted, and from when."""

from __future__ import annotations

from dienests.engine import Choice, Count, Date, Flag, Text, rule
from dienests.engine.vocabulary import first_of_month
from dienests.rulebook.entities import HOUSEHOLD


@rule(
    entity=HOUSEHOLD,
    label=Text("Piešķiršanas periods mēnešos", "Period of the grant in months"),
    sentence=Text(
        "Periods mēnešos: {value} (mājsaimniecībā ir persona darbspējīgā vecumā: {has_working_age_person}).",
        "Period in months: {value} (a person of working age in the household: {has_working_age_person}).",
    ),
    paragraph="MK not. Nr. 809",
    reference="LM-HB-easy; JAUNS-0312",
)
def period_months(
    has_working_age_person: Flag, period_with_working_age: Count, period_without_working_age: Count
) -> Count:
    return period_with_working_age if has_working_age_person else period_without_working_age


@rule(
    entity=HOUSEHOLD,
    label=Text("GMI pabalsta periods mēnešos", "Period of the GMI benefit in months"),
    sentence=Text(
        "Mēnešu skaits, uz kuru piešķir GMI pabalstu: {value}.",
        "Number of months for which the GMI benefit is granted: {value}.",
    ),
    paragraph="MK not. Nr. 809",
    reference="LM-GMI-easy",
    tag="U",
)
def gmi_period_months(period_months: Count, period_with_working_age: Count, gmi_period_like_status: Flag) -> Count:
    return period_months if gmi_period_like_status else min(period_months, period_with_working_age)


@rule(
    entity=HOUSEHOLD,
    label=Text("Piešķir no", "Granted from"),
    sentence=Text("Palīdzību piešķir no {value}", "Assistance is granted from {value}."),
    paragraph="MK not. Nr. 809",
    tag="U",
)
def granted_from(applied_on: Date, grant_starts: Choice) -> Date:
    return applied_on if grant_starts == "application" else first_of_month(applied_on)
