"""What is given about a household and its members."""

from dienests.engine import Text, given
from dienests.rulebook.entities import HOUSEHOLD, PERSON
from dienests.rulebook.household.municipalities import MUNICIPALITIES

BY_AGE, STATED_YES, STATED_NO = "by_age", "yes", "no"

municipality = given(entity=HOUSEHOLD, kind="choice", label=Text("Pašvaldība", "Municipality"), choices=MUNICIPALITIES)
applied_on = given(entity=HOUSEHOLD, kind="date", label=Text("Iesnieguma diena", "Day of application"))
assessed_on = given(entity=HOUSEHOLD, kind="date", label=Text("Aprēķina diena", "Day of the assessment"))

born = given(entity=PERSON, kind="date", label=Text("Dzimšanas diena", "Date of birth"))
disability_group = given(
    entity=PERSON,
    kind="count",
    label=Text("Invaliditātes grupa", "Disability group"),
    sentence=Text("Invaliditātes grupa: {value} (0 – nav).", "Disability group: {value} (0 – none)."),
)
student = given(entity=PERSON, kind="flag", label=Text("Mācās vai studē", "Learner or student"))
in_institution = given(
    entity=PERSON, kind="flag", label=Text("Dzīvo iestādē", "Lives in an institution"), silent_when_zero=True
)
pension_age_stated = given(
    entity=PERSON,
    kind="choice",
    label=Text("Ziņas par pensijas vecumu", "What is stated on pension age"),
    choices={
        BY_AGE: Text("pēc dzimšanas dienas", "by date of birth"),
        STATED_YES: Text("ir pensijas vecumā", "of pension age"),
        STATED_NO: Text("nav pensijas vecumā", "not of pension age"),
    },
)
