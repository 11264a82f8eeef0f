"""Visits of the demo office of Ogre: those that took place, and those asked for. What guests ask for follows the log of
real visits; offices, guests, answers and days are invented."""

from dienests.demo.offices.plan import Received, Went, WouldCome, Written
from dienests.exchange.office.visits.models import NoteKind

DAY_CENTRE = Received(
    office="Salaspils novada Sociālais dienests",
    days_ago=34,
    purpose="Atveram dienas centru un gribam redzēt telpas, dienas kārtību un dokumentus, ar kuriem strādājat.",
    units=("saime", "palidziba"),
    guests=(
        ("Vineta Krastiņa", "dienas centra vadītāja", 1),
        ("Edīte Lāce", "sociālā rehabilitētāja", 1),
        ("Kaspars Ulmanis-Zars", "sociālais darbinieks", 1),
        ("Ligita Roze", "sociālās palīdzības organizatore", 1),
    ),
    groups=(("Dienas centrs", ("day_care_adults", "assistance")),),
    notes=(
        Written(NoteKind.QUESTION, "Kas notiek dienā, kad saslimst divi no trim darbiniekiem?", unit="saime", by=0,
                answer="Paliek divas nodarbības, pārējās atliekam, un tuviniekiem to pasakām jau no rīta. Ja paliek "
                "viens darbinieks, centru tajā dienā neatveram."),
        Written(NoteKind.QUESTION, "Vai klients paraksta arī iekšējās kārtības noteikumus?", unit="saime", by=1,
                answer="Jā, kopā ar līgumu. Noteikumiem ir arī vieglās valodas variants."),
        Written(NoteKind.QUESTION, "Cik ilgi no iesnieguma līdz pirmajai dienai centrā?", unit="palidziba", by=3),
        Written(NoteKind.SEEN, "Klusuma telpa pie ieejas: tur nomierinās, pirms iet pie pārējiem.", unit="saime", by=0),
        Written(NoteKind.SEEN, "Iesniegums un deklarācija vienā reizē, klients otrreiz nenāk.", unit="palidziba",
                by=3),
        Written(NoteKind.IDEA, "Nedēļas plāns ar attēliem pie durvīm, lai katrs redz, kas šodien būs.", unit="saime",
                by=1),
        Written(NoteKind.PROMISE, "Iekšējās kārtības noteikumi klientiem", unit="saime", by=0, owed_by="saime",
                item="day_centre_rules"),
        Written(NoteKind.PROMISE, "Apmeklējumu uzskaites lapa", unit="saime", by=2, owed_by="saime"),
    ),
    hours=(("saime", 150, "telpu sagatavošana un jautājumi pēc vizītes"),),
)  # fmt: skip

AFTER_MERGER = Received(
    office="Aizkraukles novada Sociālais dienests",
    days_ago=66,
    purpose="Pēc novadu apvienošanas trīs centri strādā katrs pa savam. Kā jūs panācāt vienu kārtību?",
    units=("palidziba", "gimenes"),
    guests=(
        ("Aivars Sproģis-Lejnieks", "nodaļas vadītājs", 1),
        ("Mudīte Kalve", "sociālās palīdzības organizatore", 1),
        ("Inguna Strazde", "sociālā darbiniece darbam ar ģimenēm", 2),
        ("Olga Petrova-Ozola", "ģimenes asistente", 2),
    ),
    groups=(("Palīdzība", ("assistance",)), ("Ģimenes", ("social_work",))),
    notes=(
        Written(NoteKind.QUESTION, "Kas mazajos centros kontrolē, ja tur strādā viens cilvēks?", unit="palidziba", by=0,
                answer="Otra pārbaude notiek citā centrā, papīri nekur nebrauc. Klientam par to nav jāzina."),
        Written(NoteKind.QUESTION, "Kas to pārbauda, kad kolēģis ir atvaļinājumā?", unit="palidziba", by=1,
                answer="Aizvietotāju redz jau rindā; nekas nepārceļas pats no sevis."),
        Written(NoteKind.IDEA, "Apsekošanas aktu aizpildīt pie klienta, nevis vakarā birojā.", unit="gimenes", by=2),
        Written(NoteKind.PROMISE, "Dzīvesvietas apsekošanas akts", unit="gimenes", by=3, owed_by="gimenes",
                item="home_visit_report"),
    ),
    hours=(("gimenes", 45, "materiālu sagatavošana"),),
)  # fmt: skip

MEETING_OF_HEADS = Received(
    office="Pierīgas sociālo dienestu vadītāji",
    days_ago=196,
    purpose="Vadītāju sanāksme: kas kuram izdodas, un pie kā vērts aizbraukt.",
    units=("palidziba", "saime"),
    guests=(
        ("Rasma Vītola", "dienesta vadītāja", 1),
        ("Gunta Liepa-Kalna", "dienesta vadītāja", 1),
        ("Andris Ozers", "dienesta vadītājs", 1),
        ("Signe Dreimane", "dienesta vadītāja", 1),
        ("Ilona Grava", "vadītājas vietniece", 1),
    ),
    groups=(("", ()),),
    notes=(
        Written(NoteKind.IDEA, "Reizi gadā salīdzināt, cik dienu paiet līdz lēmumam, un izrunāt, kāpēc.", by=0,
                outcome="Rādītāji līdzās: saskaita pati sistēma"),
        Written(NoteKind.SEEN, "Visiem trūkst vienu un to pašu cilvēku.", by=2),
    ),
    ends=13,
)  # fmt: skip

TO_DAUGAVPILS = Went(
    office="Daugavpils Sociālais dienests",
    days_ago=160,
    purpose="Redzēt pabalstu piešķiršanu divos posmos, krīzes centru, patversmi, dienas centru un grupu dzīvokļus.",
    units="Sociālās palīdzības nodaļa, krīzes centrs, patversme, dienas centrs “Saskarsme”, grupu dzīvokļi",
    guests=12,
    notes=(
        Written(NoteKind.SEEN, "Divi posmi: dokumentus redz divi cilvēki, bet klients iet pie diviem un vajag vairāk "
                "speciālistu."),
        Written(NoteKind.IDEA, "Grupu dzīvokļiem sākt ar darbu sarakstu pusgadu pirms atvēršanas.",
                item="opening_group_apartments"),
        Written(NoteKind.IDEA, "Otru pārbaudi ieviest bez otras klienta vizītes.", item="one_visit_hidden_control"),
        Written(NoteKind.IDEA, "Atbalsta grupa jaunajām māmiņām pēc krīzes centra metodikas."),
        Written(NoteKind.IDEA, "Nakts dežūras patversmē divatā.", outcome="Nederēs: mums nav patversmes"),
        Written(NoteKind.PROMISE, "Supervīziju žurnāla paraugs"),
    ),
    cents=18_640,
)  # fmt: skip

RECEIVED = (DAY_CENTRE, AFTER_MERGER, MEETING_OF_HEADS)
WENT = (TO_DAUGAVPILS,)

ASKED = (
    WouldCome(
        "Ādažu novada Sociālais dienests",
        "Atveram dienas centru: iekšējie normatīvie akti, veidlapas, metodika, darba organizācija.",
        ("saime",),
        6,
        20,
        70,
    ),
    WouldCome(
        "Bauskas novada Sociālais dienests",
        "Kā sadalīt darbu starp nodaļām un centriem pēc novadu apvienošanas.",
        ("palidziba", "gimenes"),
        9,
        30,
        90,
    ),
)
