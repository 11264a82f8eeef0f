"""Who belongs to the household, and of which type it is."""

from __future__ import annotations

from dienests.engine import Choice, Count, Date, Flag, Text, aggregate, rule
from dienests.engine.vocabulary import full_months, full_years
from dienests.rulebook.entities import HOUSEHOLD, PERSON

HOUSEHOLD_TYPES = {
    "S": Text(
        "atsevišķi dzīvojoša persona pensijas vecumā vai ar invaliditāti",
        "single person of pension age or with a disability",
    ),
    "P": Text("tikai personas pensijas vecumā vai ar invaliditāti", "only persons of pension age or with a disability"),
    "PC": Text(
        "tikai personas pensijas vecumā vai ar invaliditāti un bērni",
        "only persons of pension age or with a disability, and children",
    ),
    "C": Text("mājsaimniecība ar bērniem", "household with children"),
    "O": Text("cita mājsaimniecība", "other household"),
}


@rule(
    entity=PERSON,
    label=Text("Vecums gados", "Age in years"),
    sentence=Text("Vecums aprēķina dienā: {value} g.", "Age on the day of the assessment: {value}."),
    paragraph="",
    tag="D",
)
def age_years(born: Date, assessed_on: Date) -> Count:
    return full_years(born, assessed_on)


@rule(
    entity=PERSON,
    label=Text("Vecums mēnešos", "Age in months"),
    sentence=Text(
        "Vecums aprēķina dienā pilnos mēnešos: {value}.", "Age on the day of the assessment in full months: {value}."
    ),
    paragraph="",
    tag="D",
)
def age_months(born: Date, assessed_on: Date) -> Count:
    return full_months(born, assessed_on)


@rule(
    entity=PERSON,
    label=Text("Ir mājsaimniecības loceklis", "Is counted as a member"),
    sentence=Text("Personu ieskaita mājsaimniecībā.", "The person is counted in the household."),
    sentence_if_false=Text(
        "Persona dzīvo iestādē, tāpēc to mājsaimniecībā neieskaita.",
        "The person lives in an institution and is therefore not counted in the household.",
    ),
    paragraph="",
    tag="U",
)
def is_counted(in_institution: Flag, institution_members_counted: Flag) -> Flag:
    return not in_institution or institution_members_counted


@rule(
    entity=PERSON,
    label=Text("Ir bērns", "Is a child"),
    sentence=Text(
        "Persona ir bērns: vecums {age_years} g. (līdz {child_age} g., bet, ja mācās, līdz {student_child_age} g.).",
        "The person is a child: aged {age_years} (up to {child_age}, or {student_child_age} when studying).",
    ),
    sentence_if_false=Text("Persona nav bērns: vecums {age_years} g.", "The person is not a child: aged {age_years}."),
    paragraph="35. panta piektā daļa",
)
def is_child(age_years: Count, student: Flag, child_age: Count, student_child_age: Count) -> Flag:
    return age_years < child_age or (student and age_years < student_child_age)


@rule(
    entity=PERSON,
    label=Text("Ir pensijas vecumā", "Is of pension age"),
    sentence=Text("Persona ir sasniegusi pensijas vecumu.", "The person has reached pension age."),
    sentence_if_false=Text("Persona nav sasniegusi pensijas vecumu.", "The person has not reached pension age."),
    paragraph="Likums “Par valsts pensijām” 11. pants",
    tag="U",
)
def is_of_pension_age(age_months: Count, pension_age_months: Count, pension_age_stated: Choice) -> Flag:
    if pension_age_stated == "yes":
        return True
    if pension_age_stated == "no":
        return False
    return age_months >= pension_age_months


@rule(
    entity=PERSON,
    label=Text("Ir pensijas vecumā vai ar invaliditāti", "Is of pension age or has a disability"),
    sentence=Text(
        "Persona ir pensijas vecumā vai ar invaliditāti.", "The person is of pension age or has a disability."
    ),
    sentence_if_false=Text(
        "Persona nav ne pensijas vecumā, ne ar invaliditāti.",
        "The person is neither of pension age nor has a disability.",
    ),
    paragraph="35. panta piektā daļa",
)
def is_pensioner_or_disabled(is_counted: Flag, is_of_pension_age: Flag, disability_group: Count) -> Flag:
    return is_counted and (is_of_pension_age or disability_group > 0)


@rule(
    entity=PERSON,
    label=Text("Ir mājsaimniecības bērns", "Is a child of the household"),
    sentence=Text("Persona ir mājsaimniecības bērns.", "The person is a child of the household."),
    sentence_if_false=Text("Persona nav mājsaimniecības bērns.", "The person is not a child of the household."),
    paragraph="35. panta piektā daļa",
)
def is_household_child(is_counted: Flag, is_child: Flag) -> Flag:
    return is_counted and is_child


@rule(
    entity=PERSON,
    label=Text("Pieaugušais pensijas vecumā vai ar invaliditāti", "Adult of pension age or with a disability"),
    sentence=Text(
        "Persona ir pieaugušais pensijas vecumā vai ar invaliditāti.",
        "The person is an adult of pension age or with a disability.",
    ),
    sentence_if_false=Text(
        "Persona nav pieaugušais pensijas vecumā vai ar invaliditāti.",
        "The person is not an adult of pension age or with a disability.",
    ),
    paragraph="35. panta piektā daļa",
)
def is_adult_pensioner_or_disabled(is_pensioner_or_disabled: Flag, is_household_child: Flag) -> Flag:
    return is_pensioner_or_disabled and not is_household_child


@rule(
    entity=PERSON,
    label=Text("Ir darbspējīgā vecumā", "Is of working age"),
    sentence=Text("Persona ir darbspējīgā vecumā.", "The person is of working age."),
    sentence_if_false=Text(
        "Personu neuzskata par darbspējīgā vecumā esošu.", "The person is not taken to be of working age."
    ),
    paragraph="",
    reference="LM-HB-easy; JAUNS-0312",
    tag="I",
)
def is_of_working_age(
    is_counted: Flag,
    age_years: Count,
    working_age_from: Count,
    is_of_pension_age: Flag,
    disability_group: Count,
    disabled_counts_as_working_age: Flag,
) -> Flag:
    if not is_counted or age_years < working_age_from or is_of_pension_age:
        return False
    return disability_group == 0 or disabled_counts_as_working_age


household_size = aggregate(
    "count",
    entity=HOUSEHOLD,
    over=PERSON,
    where="is_counted",
    label=Text("Personu skaits mājsaimniecībā", "Number of persons in the household"),
    sentence=Text("Mājsaimniecībā ieskaitīto personu skaits: {value}.", "Persons counted in the household: {value}."),
    paragraph="MK not. Nr. 809",
)
child_count = aggregate(
    "count",
    entity=HOUSEHOLD,
    over=PERSON,
    where="is_household_child",
    label=Text("Bērnu skaits", "Number of children"),
    sentence=Text("Bērnu skaits mājsaimniecībā: {value}.", "Children in the household: {value}."),
    paragraph="35. panta piektā daļa",
)
pensioner_or_disabled_count = aggregate(
    "count",
    entity=HOUSEHOLD,
    over=PERSON,
    where="is_pensioner_or_disabled",
    label=Text("Personas pensijas vecumā vai ar invaliditāti", "Persons of pension age or with a disability"),
    sentence=Text(
        "Personas pensijas vecumā vai ar invaliditāti: {value}.",
        "Persons of pension age or with a disability: {value}.",
    ),
    paragraph="35. panta piektā daļa",
)
adult_pensioner_or_disabled_count = aggregate(
    "count",
    entity=HOUSEHOLD,
    over=PERSON,
    where="is_adult_pensioner_or_disabled",
    label=Text("Pieaugušie pensijas vecumā vai ar invaliditāti", "Adults of pension age or with a disability"),
    sentence=Text(
        "Pieaugušie pensijas vecumā vai ar invaliditāti: {value}.",
        "Adults of pension age or with a disability: {value}.",
    ),
    paragraph="35. panta piektā daļa",
)
has_working_age_person = aggregate(
    "any",
    entity=HOUSEHOLD,
    over=PERSON,
    column="is_of_working_age",
    label=Text("Ir persona darbspējīgā vecumā", "There is a person of working age"),
    sentence=Text(
        "Mājsaimniecībā ir persona darbspējīgā vecumā: {value}.",
        "There is a person of working age in the household: {value}.",
    ),
    paragraph="",
    tag="V",
)


@rule(
    entity=HOUSEHOLD,
    label=Text("Nākamās personas", "Other persons"),
    sentence=Text(
        "Nākamo personu skaits mājsaimniecībā (bez pirmās): {value}.",
        "Number of other persons in the household, besides the first: {value}.",
    ),
    paragraph="33. pants",
)
def other_persons(household_size: Count) -> Count:
    return max(0, household_size - 1)


@rule(
    entity=HOUSEHOLD,
    label=Text("Mājsaimniecības veids", "Type of household"),
    sentence=Text("Mājsaimniecības veids: {value}.", "Type of household: {value}."),
    paragraph="35. panta piektā daļa",
    choices=HOUSEHOLD_TYPES,
)
def household_type(
    household_size: Count,
    child_count: Count,
    pensioner_or_disabled_count: Count,
    adult_pensioner_or_disabled_count: Count,
    highest_type_wins: Flag,
) -> Choice:
    by_persons_alone = child_count == 0 or highest_type_wins
    everyone_pensioner_or_disabled = pensioner_or_disabled_count == household_size
    if by_persons_alone and everyone_pensioner_or_disabled:
        return "S" if household_size == 1 else "P"
    if child_count > 0 and adult_pensioner_or_disabled_count > 0:
        if adult_pensioner_or_disabled_count + child_count == household_size:
            return "PC"
        return "C"
    return "C" if child_count > 0 else "O"
