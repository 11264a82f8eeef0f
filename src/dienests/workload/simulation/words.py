"""What the figures are called, and how they are counted."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from dienests.practice.faults import Text


@dataclass(frozen=True)
class Word:
    """`unit`: days, share, visits, hours, eur or cases. `less_is_better`: None where neither is."""

    title: Text
    unit: str
    digits: int
    less_is_better: bool | None = None


FIGURE_WORDS = MappingProxyType(
    {
        "days_to_decision": Word(Text("Dienas līdz lēmumam", "Days to decision"), "days", 1, True),
        "days_median": Word(Text("… mediāna", "… median"), "days", 1, True),
        "days_90": Word(Text("… 9 no 10 lietām līdz", "… 9 of 10 cases within"), "days", 1, True),
        "days_from_asking": Word(Text("Dienas no pieteikšanās", "Days from asking"), "days", 1, True),
        "late_share": Word(Text("Pēc termiņa", "Past the deadline"), "share", 1, True),
        "late_from_asking_share": Word(Text("… skaitot no pieteikšanās", "… counted from asking"), "share", 1, True),
        "visits": Word(Text("Klienta apmeklējumi līdz lēmumam", "Client visits per decision"), "visits", 2, True),
        "client_hours": Word(Text("Klienta stundas (ar ceļu)", "Client's hours (with the way)"), "hours", 1, True),
        "staff_hours": Word(Text("Darba stundas uz lēmumu", "Staff hours per decision"), "hours", 2, True),
        "staff_hours_a_year": Word(Text("Darba stundas gadā", "Staff hours a year"), "hours", 0, True),
        "wrong_eur_a_year": Word(Text("Kļūdaini izmaksāts gadā, €", "Faults paid out a year, €"), "eur", 0, True),
        "wrong_share": Word(Text("Lēmumi ar naudas kļūdu", "Decisions with a fault in money"), "share", 1, True),
        "returned_share": Word(Text("Atdots labošanai", "Returned by control"), "share", 1),
        "controlled_share": Word(Text("Ar kontroli", "With a control"), "share", 0),
        "arrived": Word(Text("Iesniegumi", "Applications"), "cases", 0),
        "decided": Word(Text("Lēmumi", "Decisions"), "cases", 0),
        "withdrawn": Word(Text("Izbeigtas (dokumenti neatnesti)", "Given up (papers not brought)"), "cases", 0),
        "open_at_end": Word(Text("Atvērtas beigās", "Open at the end"), "cases", 0, True),
        "open_growth": Word(Text("… vairāk nekā sākumā", "… more than at the start"), "cases", 0, True),
    }
)
ROLE_WORDS = MappingProxyType(
    {
        "assistance_organiser": Text("palīdzības organizators", "assistance organiser"),
        "social_worker": Text("sociālais darbinieks", "social worker"),
        "head_of_unit": Text("nodaļas vadītājs", "head of unit"),
        "head_of_office": Text("dienesta vadītājs", "head of office"),
        "accountant": Text("grāmatvedis", "accountant"),
        "service_staff": Text("pakalpojuma darbinieks", "service staff"),
        "administrator": Text("administrators", "administrator"),
        "auditor": Text("revidents", "auditor"),
    }
)
