"""Kinds of income: names, how they are read, and whether s. 5(2) of the Law leaves them out.

The numbering of what is left out follows the list published by Jēkabpils (JEK-IEN); the list itself is
not checked against the statute. Treatment: `work` and `scholarship` are capped, see amount.py.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, TypedDict

from dienests.engine import Entry, Parameter, Text

Treatment = Literal["work", "counted", "irregular", "scholarship", "excluded"]
Frequency = Literal["regular", "irregular"]

TREATMENTS: dict[str, Text] = {
    "work": Text("darba ienākums", "earnings"),
    "counted": Text("regulārs ienākums", "regular income"),
    "irregular": Text("neregulārs ienākums", "irregular income"),
    "scholarship": Text("stipendija", "scholarship"),
    "excluded": Text("par ienākumu neuzskata", "not taken as income"),
}


class IncomeKind(TypedDict):
    lv: str
    en: str
    frequency: Frequency
    treatment: Treatment
    excluded: bool
    item: int | None
    tag: Literal["V", "I"]


def _kind(
    lv: str,
    en: str,
    treatment: Treatment = "counted",
    item: int | None = None,
    *,
    tag: Literal["V", "I"] = "V",
    frequency: Frequency | None = None,
) -> IncomeKind:
    return {
        "lv": lv,
        "en": en,
        "frequency": frequency or ("irregular" if treatment == "irregular" else "regular"),
        "treatment": treatment,
        "excluded": treatment == "excluded",
        "item": item,
        "tag": tag,
    }


INCOME_KINDS: dict[str, IncomeKind] = {
    "wage": _kind("Alga", "Wage", "work", 11),
    "self_employment": _kind("Saimnieciskās darbības ienākums", "Income from business or self-employment", "work", 11),
    "old_age_pension": _kind("Vecuma pensija", "Old-age pension"),
    "disability_pension": _kind("Invaliditātes pensija", "Disability pension"),
    "survivor_pension": _kind("Apgādnieka zaudējuma pensija", "Survivor's pension", tag="I"),
    "state_social_security_benefit": _kind(
        "Valsts sociālā nodrošinājuma pabalsts", "State social security benefit", tag="I"
    ),
    "unemployment_benefit": _kind("Bezdarbnieka pabalsts", "Unemployment benefit", tag="I"),
    "sickness_benefit": _kind("Slimības pabalsts", "Sickness benefit", tag="I"),
    "maternity_benefit": _kind("Maternitātes pabalsts", "Maternity benefit", tag="I"),
    "parental_benefit": _kind("Vecāku pabalsts", "Parental benefit", tag="I"),
    "child_raising_benefit": _kind("Bērna kopšanas pabalsts", "Child-raising benefit", tag="I"),
    "maintenance": _kind("Uzturlīdzekļi", "Maintenance (child support)", tag="I"),
    "rental_income": _kind("Ienākums no īpašuma iznomāšanas", "Income from letting property", tag="I"),
    "employment_measure_pay": _kind(
        "Samaksa aktīvajā nodarbinātības pasākumā (darba līgums, pagaidu darbi, dotācija)",
        "Pay in an employment measure (contract, temporary public works, business grant)",
        item=12,
    ),
    "other_regular": _kind("Cits regulārs ienākums", "Other regular income"),
    "irregular": _kind("Neregulārs ienākums", "Irregular income", "irregular"),
    "transfers": _kind("Citu personu maksājumi un dāvinājumi", "Transfers and gifts", "irregular", tag="I"),
    "property_sale": _kind("Ienākums no īpašuma pārdošanas", "Income from the sale of property", "irregular", tag="I"),
    "scholarship": _kind("Stipendija", "Scholarship", "scholarship", 10),
    "family_state_benefit": _kind("Ģimenes valsts pabalsts ar piemaksām", "Family state benefit", "excluded", 1),
    "disabled_child_care_benefit": _kind(
        "Bērna ar invaliditāti kopšanas pabalsts", "Benefit for the care of a disabled child", "excluded", 2
    ),
    "disabled_care_benefit": _kind(
        "Pabalsts personai ar invaliditāti, kurai vajadzīga kopšana",
        "Benefit for a disabled person needing care",
        "excluded",
        3,
    ),
    "assistant_benefit": _kind("Pabalsts asistenta izmantošanai", "Benefit for the use of an assistant", "excluded", 4),
    "transport_compensation": _kind(
        "Transporta izdevumu kompensācija personām ar invaliditāti",
        "Transport compensation for disabled persons",
        "excluded",
        5,
        frequency="irregular",
    ),
    "coeliac_benefit": _kind("Pabalsts bērnam ar celiakiju", "Benefit for a child with coeliac disease", "excluded", 6),
    "childbirth_benefit": _kind(
        "Bērna piedzimšanas pabalsts", "Childbirth benefit", "excluded", 7, frequency="irregular"
    ),
    "funeral_benefit": _kind("Apbedīšanas pabalsts", "Funeral benefit", "excluded", 7, frequency="irregular"),
    "orphan_guarantees": _kind(
        "Sociālās garantijas bārenim pēc ārpusģimenes aprūpes",
        "Guarantees for an orphan after out-of-family care",
        "excluded",
        8,
    ),
    "student_loan": _kind("Studējošā kredīts", "Student loan", "excluded", 9),
    "employment_measure_support": _kind(
        "Atbalsts aktīvajā nodarbinātības pasākumā", "Support in an active labour-market measure", "excluded", 12
    ),
    "crime_victim_compensation": _kind(
        "Kompensācija noziegumā cietušajam", "Compensation to a victim of crime", "excluded", 13, frequency="irregular"
    ),
    "blood_donation": _kind(
        "Samaksa par asins nodošanu", "Payment for donating blood", "excluded", 14, frequency="irregular"
    ),
    "tax_refund": _kind(
        "Atmaksātais iedzīvotāju ienākuma nodoklis", "Refunded income tax", "excluded", 15, frequency="irregular"
    ),
    "charity": _kind(
        "Labdarības līdzekļi noteiktam mērķim", "Charity for a specific purpose", "excluded", 16, frequency="irregular"
    ),
    "refugee_support": _kind(
        "Vienreizējs atbalsts bēglim vai personai ar alternatīvo statusu",
        "One-off support for a refugee or person with alternative status",
        "excluded",
        17,
        frequency="irregular",
    ),
    "municipal_assistance": _kind(
        "Pašvaldības sociālās palīdzības un brīvprātīgās iniciatīvas pabalsti",
        "Municipal assistance and voluntary-initiative benefits",
        "excluded",
        18,
    ),
}

INCOME_KIND_NAMES: dict[str, Text] = {code: Text(kind["lv"], kind["en"]) for code, kind in INCOME_KINDS.items()}
LIST_URL = "https://www.jekabpils.lv/lv/par-ipasumu-un-naudas-lidzeklu-uzkrajumu"


def income_treatment() -> Parameter:
    """The dated parameter `income_treatment`, keyed by kind of income."""
    entries = tuple(
        Entry(
            value=kind["treatment"],
            valid_from=date(2021, 1, 1),
            known_from=date(2020, 11, 24),
            key=(code,),
            reference="Jēkabpils, Par īpašumu un naudas līdzekļu uzkrājumu (likuma 5. panta otrās daļas saraksts)",
            url=LIST_URL,
            tag=kind["tag"],
            note=Text(f"{kind['item']}. punkts", f"item {kind['item']}") if kind["item"] else Text("", ""),
        )
        for code, kind in INCOME_KINDS.items()
    )
    return Parameter(
        name="income_treatment",
        kind="choice",
        unit="",
        label=Text("Kā ienākumu ieskaita", "How the income is counted"),
        description=Text(
            "Regulārs, neregulārs, ar griestiem vai par ienākumu neuzskatāms.",
            "Regular, irregular, capped, or not taken as income.",
        ),
        entries=entries,
        keys=("income_kind",),
        choices=TREATMENTS,
        paragraph="5. panta otrā daļa",
    )
