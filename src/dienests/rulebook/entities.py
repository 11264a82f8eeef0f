"""The entities of the rulebook: what rules are about, and what belongs to what."""

HOUSEHOLD = "household"
PERSON = "person"
INCOME = "income"
COST = "cost"

ENTITIES: dict[str, str | None] = {HOUSEHOLD: None, PERSON: HOUSEHOLD, INCOME: PERSON, COST: HOUSEHOLD}

# Outcomes a condition can be needed for.
NEEDY, LOW_INCOME, GMI, HOUSING = "needy", "low_income", "gmi", "housing"
