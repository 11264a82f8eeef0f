"""The closed lists an item may choose from, with the words people read."""

from __future__ import annotations

from types import MappingProxyType

from dienests.practice import Text

FORMAT = 1

KINDS: MappingProxyType[str, Text] = MappingProxyType(
    {
        "internal_regulation": Text("Iekšējais normatīvais akts", "Internal regulation"),
        "form": Text("Veidlapa", "Form"),
        "methodology": Text("Metodika", "Methodology"),
        "process": Text("Darba kārtība", "Way of working"),
        "letter": Text("Vēstule", "Letter"),
        "additional_benefit": Text("Papildu pabalsts", "Additional benefit"),
        "service_description": Text("Pakalpojuma apraksts", "Service description"),
        "opening_checklist": Text("Atvēršanas darbu saraksts", "Opening checklist"),
        "assessment_form": Text("Novērtēšanas veidlapa", "Assessment form"),
    }
)

LICENCES: MappingProxyType[str, Text] = MappingProxyType(
    {
        "CC-BY-4.0": Text("Drīkst lietot un mainīt, norādot autoru", "May be used and changed, naming the author"),
        "CC0-1.0": Text("Drīkst lietot bez jebkādiem nosacījumiem", "May be used without any condition"),
        "EUPL-1.2": Text("Eiropas Savienības sabiedriskā licence", "European Union Public Licence"),
    }
)

SERVICES: MappingProxyType[str, Text] = MappingProxyType(
    {
        "assistance": Text("Sociālā palīdzība", "Social assistance"),
        "social_work": Text("Sociālais darbs", "Social work"),
        "crisis_centre": Text("Krīzes centrs", "Crisis centre"),
        "shelter": Text("Patversme", "Shelter"),
        "night_shelter": Text("Naktspatversme", "Night shelter"),
        "day_centre": Text("Dienas centrs", "Day centre"),
        "day_care_adults": Text("Dienas aprūpes centrs pilngadīgām personām", "Day-care centre for adults"),
        "day_care_children": Text("Dienas aprūpes centrs bērniem", "Day-care centre for children"),
        "group_apartments": Text("Grupu dzīvokļi", "Group apartments"),
        "workshops": Text("Specializētās darbnīcas", "Specialised workshops"),
        "child_rehabilitation": Text("Sociālā rehabilitācija bērniem", "Social rehabilitation of children"),
        "social_rehabilitation": Text("Sociālā rehabilitācija", "Social rehabilitation"),
        "violence_rehabilitation": Text(
            "Sociālā rehabilitācija no vardarbības cietušajiem", "Social rehabilitation after violence"
        ),
        "addiction_rehabilitation": Text("Sociālā rehabilitācija atkarību gadījumā", "Rehabilitation from addiction"),
        "home_care": Text("Aprūpe mājās", "Home care"),
        "home_care_children": Text("Aprūpe mājās bērniem", "Home care for children"),
        "safety_button": Text("Drošības poga", "Safety button"),
        "respite": Text("Atelpas brīdis", "Respite care"),
        "assistant": Text("Asistents", "Assistant"),
        "family_assistant": Text("Ģimenes asistents", "Family assistant"),
        "decision_support": Text("Atbalsta persona lēmumu pieņemšanā", "Support person in decisions"),
        "psychologist": Text("Psihologs", "Psychologist"),
        "support_groups": Text("Atbalsta un izglītojošas grupas", "Support and educational groups"),
        "long_term_care": Text("Ilgstoša aprūpe institūcijā", "Long-term care in an institution"),
        "social_housing": Text("Sociālais dzīvoklis", "Social housing"),
        "hygiene": Text("Higiēnas pakalpojums", "Hygiene service"),
        "soup_kitchen": Text("Zupas virtuve", "Soup kitchen"),
        "transport": Text("Transports", "Transport"),
    }
)

PER: MappingProxyType[str, Text] = MappingProxyType(
    {
        "once": Text("vienreiz", "once"),
        "year": Text("gadā", "a year"),
        "month": Text("mēnesī", "a month"),
        "day": Text("dienā", "a day"),
        "hour": Text("stundā", "an hour"),
        "visit": Text("par apmeklējumu", "a visit"),
        "client": Text("par klientu", "a client"),
        "household": Text("par mājsaimniecību", "a household"),
        "place": Text("par vietu", "a place"),
        "case": Text("par lietu", "a case"),
        "worker": Text("par darbinieku", "a worker"),
    }
)

FIELD_TYPES: tuple[str, ...] = (
    "text",
    "long_text",
    "number",
    "money",
    "date",
    "yes_no",
    "choice",
    "choices",
    "person",
    "signature",
    "table",
)
COLUMN_TYPES: tuple[str, ...] = ("text", "long_text", "number", "money", "date", "yes_no", "choice")

# The part without which an item of this kind is not what it says it is.
PART_OF_KIND: MappingProxyType[str, str] = MappingProxyType(
    {
        "form": "form.yaml",
        "assessment_form": "form.yaml",
        "process": "process/process.yaml",
        "opening_checklist": "checklist.yaml",
    }
)
