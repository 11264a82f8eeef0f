"""The visit of 2 June 2017 as Daugavpils would have kept it, moved to this year: colleagues of Ogre in three groups,
unit to unit, and an exhibition at the end. Sites and exhibition are of the news; guests and words are invented."""

from dienests.demo.offices.plan import Received, Written
from dienests.exchange.office.visits.models import NoteKind

FROM_OGRE = Received(
    office="Ogres novada sociālais dienests",
    days_ago=160,
    purpose="Redzēt pabalstu piešķiršanu divos posmos, krīzes centru, patversmi, dienas centru un grupu dzīvokļus.",
    units=("palidziba", "krizes", "patversme", "saskarsme", "grupu"),
    guests=(
        ("Ilze Kalvāne", "dienesta vadītāja", 1),
        ("Dace Strautmane", "sociālās palīdzības nodaļas vadītāja", 1),
        ("Anna Rudzīte", "sociālās palīdzības organizatore", 1),
        ("Kristīne Ābelniece", "vecākā sociālā darbiniece", 1),
        ("Sandra Upmale", "nodaļas vadītāja darbam ar ģimenēm", 2),
        ("Agnese Lazda-Kļaviņa", "sociālā darbiniece darbam ar ģimenēm", 2),
        ("Elīna Mežsarga", "sociālā darbiniece", 2),
        ("Baiba Sniedze", "sociālā darbiniece", 2),
        ("Maija Puķe", "dienas centra vadītāja", 3),
        ("Guntis Dumbrājs", "sociālās palīdzības organizators", 3),
        ("Santa Rozentāle", "sociālās palīdzības organizatore", 3),
        ("Jānis Grāvis", "sociālais darbinieks", 3),
    ),
    groups=(
        ("Palīdzība", ("assistance",)),
        ("Krīze un patversme", ("crisis_centre", "shelter")),
        ("Dienas centrs un dzīvokļi", ("day_centre", "group_apartments")),
    ),
    notes=(
        Written(NoteKind.QUESTION, "Vai otrais speciālists klientu redz vēlreiz?", unit="palidziba", by=1,
                answer="Jā. Dokumentu kontrole ir stingrāka, bet vajag vairāk darbinieku, un klients iet pie diviem."),
        Written(NoteKind.QUESTION, "Kas notiek, ja otrajā posmā dokumenta tomēr trūkst?", unit="palidziba", by=2,
                answer="Lieta iet atpakaļ, un klientu aicina vēlreiz. Par to domājam."),
        Written(NoteKind.QUESTION, "Cik nakšu krīzes centrā vidēji paliek?", unit="krizes", by=5),
        Written(NoteKind.SEEN, "Patversmē dušu un veļu dod arī tiem, kas nenakšņo.", unit="patversme", by=4),
        Written(NoteKind.SEEN, "Grupu dzīvokļos katram savs pastkastītes uzraksts.", unit="grupu", by=8),
        Written(NoteKind.IDEA, "Otro pārbaudi darīt bez klienta, to pašu dienu.", unit="palidziba", by=1),
        Written(NoteKind.IDEA, "Atbalsta grupa jaunajām māmiņām.", unit="krizes", by=5),
        Written(NoteKind.PROMISE, "Pabalstu piešķiršana divos posmos", unit="palidziba", by=1, owed_by="nodala",
                item="two_stages"),
        Written(NoteKind.PROMISE, "Supervīziju žurnāla paraugs", unit="saskarsme", by=8, owed_by="saskarsme",
                item="supervision_log"),
        Written(NoteKind.PROMISE, "Nakšņotāju uzskaites kārtība", unit="patversme", by=4, owed_by="patversme"),
    ),
    hours=(("nodala", 240, "programma un uzņemšana"), ("saskarsme", 60, "tēja un telpas")),
    culture=("Marka Rotko mākslas centra izstāde", "Mihaila iela 3, Daugavpils"),
    ends=17,
)  # fmt: skip

RECEIVED = (FROM_OGRE,)
