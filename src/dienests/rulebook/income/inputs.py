"""What is given about incomes: one row for each person and kind, spread over the months before the application."""

from dienests.engine import Text, given
from dienests.rulebook.entities import INCOME, PERSON
from dienests.rulebook.income.kinds import INCOME_KIND_NAMES

income_kind = given(
    entity=INCOME, kind="choice", label=Text("Ienākuma veids", "Kind of income"), choices=INCOME_KIND_NAMES
)
month_1 = given(entity=INCOME, kind="money", label=Text("Saņemts iepriekšējā mēnesī", "Received in the month before"))
month_2 = given(entity=INCOME, kind="money", label=Text("Saņemts pirms diviem mēnešiem", "Received two months before"))
month_3 = given(entity=INCOME, kind="money", label=Text("Saņemts pirms trim mēnešiem", "Received three months before"))
twelve_months = given(
    entity=INCOME, kind="money", label=Text("Saņemts 12 mēnešos pirms iesnieguma", "Received in the 12 months before")
)
started_work_on = given(
    entity=PERSON,
    kind="date",
    label=Text("Darba sākums (ja nav norādīts – dzimšanas diena)", "Work taken up on (if not given: date of birth)"),
)
