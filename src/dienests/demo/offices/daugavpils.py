"""The neighbour: a small office of Daugavpils that works in two stages and receives guests. Units as the news of
16 June 2017 names them; every person is invented, so are the addresses of crisis centre and shelter."""

from dienests.base.organisation.models import Role
from dienests.demo.offices.daugavpils_visits import RECEIVED
from dienests.demo.offices.plan import OfficePlan, Place, PlaceCost, Seat, Shown

UNITS = [
    ("dienests", "Daugavpils Sociālais dienests", "Daugavpils social service", None, "Vienības iela 8, Daugavpils"),
    ("palidziba", "Sociālās palīdzības nodaļa", "Social assistance department", "dienests",
     "Vienības iela 8, Daugavpils"),
    ("krizes", "Krīzes centrs", "Crisis centre", "dienests", "Šaurā iela 23, Daugavpils"),
    ("patversme", "Patversme", "Shelter", "dienests", "Šaurā iela 26, Daugavpils"),
    ("saskarsme", "Dienas centrs “Saskarsme”", "Day centre “Saskarsme”", "dienests", "Liepājas iela 4, Daugavpils"),
    ("grupu", "Grupu dzīvokļi", "Group apartments", "dienests", "18. novembra iela 354V, Daugavpils"),
]  # fmt: skip

SEATS = [
    Seat("dienests", Role.HEAD_OF_OFFICE, "Dienesta vadītāja", "Head of the service", ("vadiba", "Irēna Stalidzāne")),
    Seat("dienests", Role.ADMINISTRATOR, "Sistēmas administrators", "System administrator",
         ("administrators", "Raitis Vucāns")),
    Seat("dienests", Role.AUDITOR, "Iekšējais auditors", "Internal auditor", ("revidents", "Skaidrīte Upeniece"), 20),
    Seat("dienests", Role.ACCOUNTANT, "Grāmatvede", "Accountant", ("gramatvede", "Anita Ločmele")),
    Seat("palidziba", Role.HEAD_OF_UNIT, "Nodaļas vadītāja", "Head of department", ("nodala", "Larisa Vaivode")),
    Seat("palidziba", Role.ASSISTANCE_ORGANISER, "Klientu apkalpošanas speciāliste", "Client service specialist",
         ("organizatore", "Solvita Mukāne")),
    Seat("palidziba", Role.ASSISTANCE_ORGANISER, "Klientu apkalpošanas speciālists", "Client service specialist",
         ("arturs", "Artūrs Ruskulis")),
    Seat("palidziba", Role.SOCIAL_WORKER, "Sociālā darbiniece", "Social worker", ("darbiniece", "Inga Kokina")),
    Seat("palidziba", Role.SOCIAL_WORKER, "Sociālais darbinieks", "Social worker", ("viktors", "Viktors Laizāns")),
    Seat("krizes", Role.SERVICE_STAFF, "Krīzes centra vadītāja", "Head of the crisis centre",
         ("krizes", "Vineta Erte")),
    Seat("patversme", Role.SERVICE_STAFF, "Patversmes vadītājs", "Head of the shelter",
         ("patversme", "Guntars Pizāns")),
    Seat("saskarsme", Role.SERVICE_STAFF, "Dienas centra vadītāja", "Head of the day centre",
         ("saskarsme", "Natālija Rudzāte")),
    Seat("grupu", Role.SERVICE_STAFF, "Grupu dzīvokļu vadītāja", "Head of the group apartments",
         ("grupu", "Ilga Spūle")),
]  # fmt: skip

DAUGAVPILS = OfficePlan(
    code="daugavpils",
    facts={
        "municipality": "daugavpils",
        "name_lv": "Daugavpils Sociālais dienests (demonstrācija)",
        "name_en": "Daugavpils social service (demonstration)",
        "registration_number": "90000000001",
        "address": "Vienības iela 8, Daugavpils, LV-5401",
        "phone": "+371 65400000",
        "email": "daugavpils@example.org",
        "payer_name": "Daugavpils pasvaldiba (demo)",
        "payer_iban": "LV97HABA0012345678910",
        "payer_bic": "HABALV22",
    },
    units=UNITS,
    seats=SEATS,
    languages={"organizatore": ["ru"], "darbiniece": ["ru"], "nodala": ["ru", "pl"], "vadiba": ["ru", "en"]},
    practice="daugavpils",
    places=(
        Place(
            "palidziba",
            1,
            "Daugavpils, LV-5401",
            ("Rīgas iela", "Cietokšņa iela", "Saules iela", "Viestura iela", "Smilšu iela"),
            preparers=("organizatore", "arturs"),
            controllers=("darbiniece", "viktors", "nodala"),
        ),
    ),
    residents=78_000,  # rounded
    publishes=(
        "two_stages",
        "intake_order",
        "assistance_unit_statute",
        "shelter_rules",
        "group_apartment_service",
        "risk_assessment",
        "supervision_log",
        "support_group_method",
    ),
    costs=(
        PlaceCost("shelter", 14.2, 40),
        PlaceCost("crisis_centre", 31.7, 12),
        PlaceCost("group_apartments", 27.5, 16),
        PlaceCost("day_centre", 16.9, 30),
    ),
    shows=(
        Shown("palidziba", ("assistance", "social_work")),
        Shown("krizes", ("crisis_centre",), 40, meets_clients=True),
        Shown("patversme", ("shelter", "night_shelter"), 40, meets_clients=True),
        Shown("saskarsme", ("day_centre",), meets_clients=True),
        Shown("grupu", ("group_apartments",), 40, meets_clients=True),
    ),
    received=RECEIVED,
)
