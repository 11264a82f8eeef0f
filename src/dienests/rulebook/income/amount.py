"""Counted income of the household in a month: regular over three months, irregular over twelve, less what s. 5(2)
leaves out. The average is exact; it is never rounded before the benefit is.

Caps at the minimum monthly wage are applied month by month to all scholarships, or all earnings, of one person.
"""

from __future__ import annotations

from dienests.engine import Choice, Count, Date, Flag, Money, Text, aggregate, rule
from dienests.engine.vocabulary import divided, full_months
from dienests.rulebook.entities import HOUSEHOLD, INCOME, PERSON

WINDOW = "MK not. Nr. 809 2.2.–2.4. apakšpunkts"
IRREGULAR_WINDOW = "MK not. Nr. 809 2.5. apakšpunkts"
NOT_INCOME = "5. panta otrā daļa"


@rule(
    entity=INCOME,
    label=Text("Vidēji mēnesī", "Average per month"),
    sentence=Text(
        "{income_kind}: ({month_3} + {month_2} + {month_1}) : 3 = {value} mēnesī.",
        "{income_kind}: ({month_3} + {month_2} + {month_1}) ÷ 3 = {value} per month.",
    ),
    paragraph=WINDOW,
)
def row_average(income_kind: Choice, month_1: Money, month_2: Money, month_3: Money) -> Money:
    return divided(month_1 + month_2 + month_3, 3)


@rule(
    entity=INCOME,
    label=Text("Ieskaita kā regulāru ienākumu", "Counted as regular income"),
    sentence=Text("{income_kind} ir regulārs ienākums.", "{income_kind} is regular income."),
    sentence_if_false=Text("{income_kind}: {income_treatment}.", "{income_kind}: {income_treatment}."),
    paragraph=NOT_INCOME,
)
def is_counted_regular(income_kind: Choice, income_treatment: Choice) -> Flag:
    return income_treatment == "counted"


@rule(
    entity=INCOME,
    label=Text("Ieskaita kā neregulāru ienākumu", "Counted as irregular income"),
    sentence=Text("{income_kind} ir neregulārs ienākums.", "{income_kind} is irregular income."),
    sentence_if_false=Text("{income_kind}: {income_treatment}.", "{income_kind}: {income_treatment}."),
    paragraph=IRREGULAR_WINDOW,
)
def is_irregular(income_kind: Choice, income_treatment: Choice) -> Flag:
    return income_treatment == "irregular"


@rule(
    entity=INCOME,
    label=Text("Ir darba ienākums", "Is earnings"),
    sentence=Text("{income_kind} ir darba ienākums.", "{income_kind} is earnings."),
    sentence_if_false=Text("{income_kind}: {income_treatment}.", "{income_kind}: {income_treatment}."),
    paragraph=NOT_INCOME,
)
def is_work(income_kind: Choice, income_treatment: Choice) -> Flag:
    return income_treatment == "work"


@rule(
    entity=INCOME,
    label=Text("Ir stipendija", "Is a scholarship"),
    sentence=Text("{income_kind} ir stipendija.", "{income_kind} is a scholarship."),
    sentence_if_false=Text("{income_kind}: {income_treatment}.", "{income_kind}: {income_treatment}."),
    paragraph=NOT_INCOME,
)
def is_scholarship(income_kind: Choice, income_treatment: Choice) -> Flag:
    return income_treatment == "scholarship"


@rule(
    entity=INCOME,
    label=Text("Par ienākumu neuzskata", "Not taken as income"),
    sentence=Text("{income_kind} par ienākumu neuzskata.", "{income_kind} is not taken as income."),
    sentence_if_false=Text("{income_kind} ir ienākums.", "{income_kind} is income."),
    paragraph=NOT_INCOME,
)
def is_excluded(income_kind: Choice, income_treatment: Choice) -> Flag:
    return income_treatment == "excluded"


regular_income_person = aggregate(
    "sum",
    entity=PERSON,
    over=INCOME,
    column="row_average",
    where="is_counted_regular",
    shows_left_out=False,
    label=Text("Regulāri ienākumi", "Regular income"),
    sentence=Text("Regulāri ienākumi vidēji {value} mēnesī.", "Regular income averages {value} per month."),
    paragraph=WINDOW,
    silent_when_zero=True,
)
irregular_income_12_person = aggregate(
    "sum",
    entity=PERSON,
    over=INCOME,
    column="twelve_months",
    where="is_irregular",
    shows_left_out=False,
    label=Text("Neregulāri ienākumi 12 mēnešos", "Irregular income in 12 months"),
    sentence=Text("Neregulāri ienākumi 12 mēnešos: {value}.", "Irregular income in 12 months: {value}."),
    paragraph=IRREGULAR_WINDOW,
)
excluded_income_person = aggregate(
    "sum",
    entity=PERSON,
    over=INCOME,
    column="row_average",
    where="is_excluded",
    shows_left_out=False,
    label=Text("Par ienākumu neuzskata", "Not taken as income"),
    sentence=Text(
        "Vidēji {value} mēnesī par ienākumu neuzskata.", "{value} per month on average is not taken as income."
    ),
    paragraph=NOT_INCOME,
    silent_when_zero=True,
)
work_month_1 = aggregate(
    "sum",
    entity=PERSON,
    over=INCOME,
    column="month_1",
    where="is_work",
    shows_left_out=False,
    label=Text("Darba ienākumi iepriekšējā mēnesī", "Earnings in the month before"),
    sentence=Text("Darba ienākumi iepriekšējā mēnesī: {value}.", "Earnings in the month before: {value}."),
    paragraph=WINDOW,
)
work_month_2 = aggregate(
    "sum",
    entity=PERSON,
    over=INCOME,
    column="month_2",
    where="is_work",
    shows_left_out=False,
    label=Text("Darba ienākumi pirms diviem mēnešiem", "Earnings two months before"),
    sentence=Text("Darba ienākumi pirms diviem mēnešiem: {value}.", "Earnings two months before: {value}."),
    paragraph=WINDOW,
)
work_month_3 = aggregate(
    "sum",
    entity=PERSON,
    over=INCOME,
    column="month_3",
    where="is_work",
    shows_left_out=False,
    label=Text("Darba ienākumi pirms trim mēnešiem", "Earnings three months before"),
    sentence=Text("Darba ienākumi pirms trim mēnešiem: {value}.", "Earnings three months before: {value}."),
    paragraph=WINDOW,
)
scholarship_month_1 = aggregate(
    "sum",
    entity=PERSON,
    over=INCOME,
    column="month_1",
    where="is_scholarship",
    shows_left_out=False,
    label=Text("Stipendijas iepriekšējā mēnesī", "Scholarships in the month before"),
    sentence=Text("Stipendijas iepriekšējā mēnesī: {value}.", "Scholarships in the month before: {value}."),
    paragraph=NOT_INCOME,
    silent_when_zero=True,
)
scholarship_month_2 = aggregate(
    "sum",
    entity=PERSON,
    over=INCOME,
    column="month_2",
    where="is_scholarship",
    shows_left_out=False,
    label=Text("Stipendijas pirms diviem mēnešiem", "Scholarships two months before"),
    sentence=Text("Stipendijas pirms diviem mēnešiem: {value}.", "Scholarships two months before: {value}."),
    paragraph=NOT_INCOME,
    silent_when_zero=True,
)
scholarship_month_3 = aggregate(
    "sum",
    entity=PERSON,
    over=INCOME,
    column="month_3",
    where="is_scholarship",
    shows_left_out=False,
    label=Text("Stipendijas pirms trim mēnešiem", "Scholarships three months before"),
    sentence=Text("Stipendijas pirms trim mēnešiem: {value}.", "Scholarships three months before: {value}."),
    paragraph=NOT_INCOME,
    silent_when_zero=True,
)


@rule(
    entity=PERSON,
    label=Text("Ir jaunāks par 18 gadiem", "Is under 18"),
    sentence=Text("Persona ir jaunāka par {child_age} gadiem.", "The person is under {child_age}."),
    sentence_if_false=Text("Persona ir sasniegusi {child_age} gadus.", "The person has reached {child_age}."),
    paragraph=NOT_INCOME,
)
def is_minor(age_years: Count, child_age: Count) -> Flag:
    return age_years < child_age


@rule(
    entity=PERSON,
    label=Text("Darba ienākumi", "Earnings"),
    sentence=Text("Ieskaitītie darba ienākumi vidēji {value} mēnesī.", "Counted earnings average {value} per month."),
    paragraph="5. panta otrās daļas 11. punkts",
    reference="JEK-IEN",
    silent_when_zero=True,
)
def work_income_person(
    work_month_1: Money, work_month_2: Money, work_month_3: Money, is_minor: Flag, minimum_wage: Money
) -> Money:
    if is_minor:
        above_1 = max(0, work_month_1 - minimum_wage)
        above_2 = max(0, work_month_2 - minimum_wage)
        above_3 = max(0, work_month_3 - minimum_wage)
        return divided(above_1 + above_2 + above_3, 3)
    return divided(work_month_1 + work_month_2 + work_month_3, 3)


@rule(
    entity=PERSON,
    label=Text("Stipendijas virs minimālās algas", "Scholarships above the minimum wage"),
    sentence=Text(
        "Stipendijas daļa virs {minimum_wage} mēnesī ir vidēji {value}.",
        "The part of scholarships above {minimum_wage} per month averages {value}.",
    ),
    paragraph="5. panta otrās daļas 10. punkts",
    reference="JEK-IEN",
    silent_when_zero=True,
)
def scholarship_income_person(
    scholarship_month_1: Money, scholarship_month_2: Money, scholarship_month_3: Money, minimum_wage: Money
) -> Money:
    above_1 = max(0, scholarship_month_1 - minimum_wage)
    above_2 = max(0, scholarship_month_2 - minimum_wage)
    above_3 = max(0, scholarship_month_3 - minimum_wage)
    return divided(above_1 + above_2 + above_3, 3)


@rule(
    entity=PERSON,
    label=Text("Neregulāri ienākumi mēnesī", "Irregular income per month"),
    sentence=Text(
        "{irregular_income_12_person} : {irregular_divisor} = {value} mēnesī.",
        "{irregular_income_12_person} ÷ {irregular_divisor} = {value} per month.",
    ),
    paragraph=IRREGULAR_WINDOW,
    tag="U",
    silent_when_zero=True,
)
def irregular_income_person(irregular_income_12_person: Money, irregular_divisor: Count) -> Money:
    return divided(irregular_income_12_person, irregular_divisor)


@rule(
    entity=PERSON,
    label=Text("Personas ienākumi mēnesī", "Income of the person per month"),
    sentence=Text("Personas ieskaitītie ienākumi ir {value} mēnesī.", "The counted income is {value} per month."),
    paragraph="5. panta otrā daļa; MK not. Nr. 809",
)
def income_month_person(
    regular_income_person: Money,
    work_income_person: Money,
    scholarship_income_person: Money,
    irregular_income_person: Money,
    excluded_income_person: Money,
) -> Money:
    return regular_income_person + work_income_person + scholarship_income_person + irregular_income_person


@rule(
    entity=PERSON,
    label=Text("Nesen sācis strādāt: neieskaitāmā alga", "Lately in work: wage disregarded"),
    sentence=Text("Neieskaita {value} no algas.", "{value} of the wage is disregarded."),
    paragraph="",
    tag="U",
    silent_when_zero=True,
)
def work_disregard_person(
    work_income_person: Money,
    work_incentive_cap: Money,
    work_incentive_months: Count,
    started_work_on: Date,
    assessed_on: Date,
) -> Money:
    if full_months(started_work_on, assessed_on) >= work_incentive_months:
        return 0
    return min(work_income_person, work_incentive_cap)


income_month_household = aggregate(
    "sum",
    entity=HOUSEHOLD,
    over=PERSON,
    column="income_month_person",
    where="is_counted",
    label=Text("Mājsaimniecības ienākumi mēnesī", "Household income per month"),
    sentence=Text("Mājsaimniecības ienākumi ir {value} mēnesī.", "The household income is {value} per month."),
    paragraph="5. panta otrā daļa; MK not. Nr. 809",
)
work_disregard_household = aggregate(
    "sum",
    entity=HOUSEHOLD,
    over=PERSON,
    column="work_disregard_person",
    where="is_counted",
    label=Text("Neieskaitāmās algas kopā", "Wages disregarded in total"),
    sentence=Text("Neieskaitāmās algas kopā: {value}.", "Wages disregarded in total: {value}."),
    paragraph="",
    tag="U",
    silent_when_zero=True,
)


@rule(
    entity=HOUSEHOLD,
    label=Text("Ienākumi statusa noteikšanai", "Income for the status"),
    sentence=Text("Statusa noteikšanai ņem vērā {value} mēnesī.", "For the status {value} per month is counted."),
    paragraph="33. pants",
)
def status_income(
    income_month_household: Money, work_disregard_household: Money, work_incentive_in_status: Flag
) -> Money:
    return income_month_household - work_disregard_household if work_incentive_in_status else income_month_household


@rule(
    entity=HOUSEHOLD,
    label=Text("Ienākumi GMI pabalstam", "Income for the GMI benefit"),
    sentence=Text("GMI pabalstam ņem vērā {value} mēnesī.", "For the GMI benefit {value} per month is counted."),
    paragraph="35. pants",
)
def gmi_income(income_month_household: Money, work_disregard_household: Money, work_incentive_in_gmi: Flag) -> Money:
    return income_month_household - work_disregard_household if work_incentive_in_gmi else income_month_household
