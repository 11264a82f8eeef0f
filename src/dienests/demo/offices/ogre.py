"""The demo office of Ogre: units, posts (some vacant) and staff in every role. Structure as in published reports of
Ogre's service; every person is invented."""

from dienests.base.organisation.models import Role
from dienests.demo.offices.ogre_visits import ASKED, RECEIVED, WENT
from dienests.demo.offices.plan import OfficePlan, Place, PlaceCost, Seat, Shown

UNITS = [
    # code, name lv, name en, parent, address
    ("dienests", "Ogres novada sociālais dienests", "Ogre social service", None, "Upes prospekts 16, Ogre"),
    ("palidziba", "Sociālās palīdzības nodaļa", "Social assistance unit", "dienests", "Upes prospekts 16, Ogre"),
    ("gimenes", "Atbalsta nodaļa ģimenēm ar bērniem", "Support unit for families with children", "dienests",
     "Upes prospekts 16, Ogre"),
    ("aprupe", "Sociālās aprūpes un rehabilitācijas nodaļa", "Social care and rehabilitation unit", "dienests",
     "Upes prospekts 16, Ogre"),
    ("ikskile", "Ikšķiles sociālais centrs", "Ikšķile social centre", "palidziba", "Skolas iela 2, Ikšķile"),
    ("lielvarde", "Lielvārdes sociālais centrs", "Lielvārde social centre", "palidziba", "Gaismas iela 19, Lielvārde"),
    ("kegums", "Ķeguma sociālais centrs", "Ķegums social centre", "palidziba", "Lāčplēša iela 1, Ķegums"),
    ("saime", "Dienas aprūpes centrs “Saime”", "Day care centre “Saime”", "aprupe", "Upes prospekts 16, Ogre"),
    ("gramatvediba", "Grāmatvedība", "Accounts", "dienests", "Upes prospekts 16, Ogre"),
]  # fmt: skip

SEATS = [
    Seat("dienests", Role.HEAD_OF_OFFICE, "Dienesta vadītāja", "Head of the service", ("vadiba", "Ilze Kalvāne")),
    Seat("dienests", Role.ADMINISTRATOR, "Sistēmas administrators", "System administrator",
         ("administrators", "Edgars Tīrums")),
    Seat("dienests", Role.AUDITOR, "Iekšējā audita speciālists", "Internal auditor",
         ("revidents", "Valdis Kronbergs"), 20),
    Seat("palidziba", Role.HEAD_OF_UNIT, "Nodaļas vadītāja", "Head of unit", ("nodala", "Dace Strautmane")),
    Seat("palidziba", Role.ASSISTANCE_ORGANISER, "Sociālās palīdzības organizatore", "Assistance organiser",
         ("organizatore", "Anna Rudzīte")),
    Seat("palidziba", Role.ASSISTANCE_ORGANISER, "Sociālās palīdzības organizators", "Assistance organiser",
         ("martins", "Mārtiņš Skuja")),
    Seat("palidziba", Role.ASSISTANCE_ORGANISER, "Sociālās palīdzības organizatore", "Assistance organiser",
         ("zane", "Zane Vītoliņa")),
    Seat("palidziba", Role.ASSISTANCE_ORGANISER, "Sociālās palīdzības organizators", "Assistance organiser", None),
    Seat("palidziba", Role.SOCIAL_WORKER, "Vecākā sociālā darbiniece", "Senior social worker",
         ("darbiniece", "Kristīne Ābelniece")),
    Seat("palidziba", Role.SOCIAL_WORKER, "Sociālais darbinieks", "Social worker", ("janis", "Jānis Grāvis")),
    Seat("ikskile", Role.ASSISTANCE_ORGANISER, "Sociālās palīdzības organizatore", "Assistance organiser",
         ("santa", "Santa Rozentāle")),
    Seat("ikskile", Role.SOCIAL_WORKER, "Sociālā darbiniece", "Social worker", ("elina", "Elīna Mežsarga")),
    Seat("lielvarde", Role.ASSISTANCE_ORGANISER, "Sociālās palīdzības organizators", "Assistance organiser",
         ("guntis", "Guntis Dumbrājs")),
    Seat("lielvarde", Role.SOCIAL_WORKER, "Sociālā darbiniece", "Social worker", ("baiba", "Baiba Sniedze")),
    Seat("kegums", Role.SOCIAL_WORKER, "Sociālais darbinieks", "Social worker", None),
    Seat("kegums", Role.ASSISTANCE_ORGANISER, "Sociālās palīdzības organizatore", "Assistance organiser", None, 20),
    Seat("gimenes", Role.HEAD_OF_UNIT, "Nodaļas vadītāja", "Head of unit", ("gimenes", "Sandra Upmale")),
    Seat("gimenes", Role.SOCIAL_WORKER, "Sociālā darbiniece darbam ar ģimenēm", "Social worker for families",
         ("agnese", "Agnese Lazda-Kļaviņa")),
    Seat("gimenes", Role.SOCIAL_WORKER, "Sociālais darbinieks darbam ar ģimenēm", "Social worker for families", None),
    Seat("saime", Role.SERVICE_STAFF, "Dienas centra vadītāja", "Head of the day centre", ("saime", "Maija Puķe")),
    Seat("saime", Role.SERVICE_STAFF, "Sociālā rehabilitētāja", "Social rehabilitator", None),
    Seat("gramatvediba", Role.ACCOUNTANT, "Vecākā grāmatvede", "Senior accountant", ("gramatvede", "Rita Sproģe")),
    Seat("gramatvediba", Role.ACCOUNTANT, "Grāmatvede", "Accountant", ("aija", "Aija Lapiņa-Ziemele")),
]  # fmt: skip

# Spoken besides Latvian, by user name.
LANGUAGES = {
    "organizatore": ["ru"],
    "martins": ["ru", "en"],
    "zane": ["en"],
    "darbiniece": ["ru", "en"],
    "janis": ["ru", "uk"],
    "nodala": ["ru", "de"],
    "santa": ["ru"],
    "baiba": ["ru", "lsl"],
    "vadiba": ["ru", "en"],
}

OGRE = OfficePlan(
    code="ogre",
    facts={
        "municipality": "ogre",
        "name_lv": "Ogres novada sociālais dienests (demonstrācija)",
        "name_en": "Ogre social service (demonstration)",
        "registration_number": "90000000000",
        "address": "Upes prospekts 16, Ogre",
        "phone": "+371 60000000",
        "email": "dienests@example.org",
        "payer_name": "Ogres novada pasvaldiba (demo)",
        "payer_iban": "LV97HABA0012345678910",
        "payer_bic": "HABALV22",
    },
    units=UNITS,
    seats=SEATS,
    languages=LANGUAGES,
    practice="ogre",
    places=(
        Place(
            "palidziba",
            6,
            "Ogre, LV-5001",
            ("Brīvības iela", "Rīgas iela", "Mednieku iela", "Zvaigžņu iela", "Meža prospekts"),
            preparers=("organizatore", "martins", "zane"),
            controllers=("darbiniece", "janis", "nodala"),
        ),
        Place(
            "ikskile",
            2,
            "Ikšķile, LV-5052",
            ("Daugavas prospekts", "Skolas iela", "Peldu iela"),
            preparers=("santa",),
            controllers=("elina", "nodala"),
        ),
        Place(
            "lielvarde",
            2,
            "Lielvārde, LV-5070",
            ("Laimdotas iela", "Lāčplēša iela", "Raiņa iela"),
            preparers=("guntis",),
            controllers=("baiba", "nodala"),
        ),
    ),
    residents=61_177,
    publishes=(
        "one_visit_hidden_control",
        "declaration_form",
        "home_visit_report",
        "opening_group_apartments",
        "exchange_visit",
        "day_centre_rules",
    ),
    costs=(PlaceCost("day_centre", 19.4, 22),),
    shows=(
        Shown("palidziba", ("assistance", "social_work")),
        Shown("gimenes", ("social_work", "crisis_centre"), 40),
        Shown("saime", ("day_care_adults", "day_centre"), 60, meets_clients=True),
    ),
    asked=ASKED,
    received=RECEIVED,
    went=WENT,
    whole=True,
)
