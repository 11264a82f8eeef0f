"""Letters as a person, an archive and a screen reader get them."""

import copy
import datetime as dt
import hashlib
import io
import re
from typing import Any

import pypdf
import pytest

from dienests.practice import LETTER_KINDS, LetterFaults, load_practice, render_letter
from dienests.practice.faults import Language
from dienests.practice.letter_sample import SAMPLES

OGRE = load_practice("ogre")


def letter(kind: str, language: Language = "lv", **changed: Any) -> bytes:
    return render_letter(OGRE, kind=kind, context={**SAMPLES[kind], **changed}, language=language)


def read(pdf: bytes) -> str:
    """The text of all pages on one line, as a person would copy it."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return re.sub(r"\s+", " ", " ".join(pages))


def test_a_decision_says_first_what_was_decided() -> None:
    text = read(letter("decision"))
    said = [
        "Anna Paraudziņa",
        "Lēmums par sociālo palīdzību",
        "Jūsu mājsaimniecībai ir piešķirts pabalsts: 192,70 € mēnesī.",
        "Mājokļa pabalsts",
        "no 01.02.2026. līdz 31.07.2026.",
        "Kāpēc",
        "Kā tas aprēķināts",
        "187,00 €",
        "2,1",
        "Kas notiks tālāk",
        "līdz 15. datumam",
        "Ja nepiekrītat",
        "Ilze Lēmēja, sociālā darbiniece",
        "Tiesiskais pamats: Sociālo pakalpojumu un sociālās palīdzības likuma 35. pants",
    ]
    assert [part for part in said if part not in text] == []
    assert [text.index(part) for part in said] == sorted(text.index(part) for part in said)


def test_a_decision_in_english() -> None:
    text = read(letter("decision", "en"))
    for part in ("a benefit of €192.70 per month", "from 1 February 2026 to 31 July 2026", "If you disagree"):
        assert part in text
    assert "mājsaimniec" not in text


def test_a_refusal_says_so_and_what_one_can_do() -> None:
    text = read(letter("refusal"))
    assert "palīdzību piešķirt nevaram" in text
    assert text.index("pārsniedz noteikto robežu") < text.index("Ko varat darīt tālāk") < text.index("Ja nepiekrītat")


def test_a_request_lists_papers_and_the_day() -> None:
    request = copy.deepcopy(SAMPLES["documents_request"]["request"])
    request["items"].append({"title": "Konta pārskats", "why": "", "for_member": "Jānis Paraudziņš"})
    text = read(letter("documents_request", request=request))
    assert "līdz 06.03.2026. iesniegt šādus dokumentus" in text
    assert "2. Konta pārskats – Jānis Paraudziņš" in text
    assert "termiņš ir apturēts" in text


def test_a_certificate_lists_the_household() -> None:
    members = [{"name": f"Persona {n}", "personal_code": f"00000{n}-00000"} for n in range(8)]
    text = read(letter("status_certificate", household=members))
    assert "maznodrošinātas mājsaimniecības statuss" in text
    assert all(member["name"] in text and member["personal_code"] in text for member in members)


@pytest.mark.parametrize("kind", LETTER_KINDS)
def test_the_same_input_gives_the_same_bytes(kind: str) -> None:
    digests = {hashlib.sha256(letter(kind)).hexdigest() for _ in range(3)}
    assert len(digests) == 1
    assert hashlib.sha256(letter(kind, date="2026-02-21")).hexdigest() not in digests


def resources(page: Any) -> Any:
    return page["/Resources"]


@pytest.mark.parametrize("kind", LETTER_KINDS)
@pytest.mark.parametrize("language", ["lv", "en"])
def test_archivable_and_readable_aloud(kind: str, language: Language) -> None:
    pdf = pypdf.PdfReader(io.BytesIO(letter(kind, language)))
    root: Any = pdf.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>2</pdfaid:part>.*pdfaid:conformance>A<", metadata.replace("\n", ""))
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert pdf.metadata is not None
    assert pdf.metadata.title
    assert "D:20260220" in str(pdf.metadata["/CreationDate"])
    fonts = [font.get_object() for page in pdf.pages for font in resources(page)["/Font"].values()]
    assert all("LibertinusSerif" in font["/BaseFont"] for font in fonts)


def test_a_draft_is_marked_and_a_letter_is_not() -> None:
    assert "PROJEKTS" in read(letter("decision"))
    assert "PROJEKTS" not in read(letter("decision", draft=False))
    assert "DRAFT" in read(letter("decision", "en"))


def test_what_people_write_is_text_and_never_markup() -> None:
    name = '#read("/etc/passwd") *x* $y$ <b> @a \\ "'
    applicant = {**SAMPLES["decision"]["applicant"], "name": name}
    assert name in read(letter("decision", applicant=applicant))


def test_money_in_both_languages() -> None:
    decision = copy.deepcopy(SAMPLES["decision"]["decision"])
    decision["benefits"][0]["amount"] = "1234567.80"
    assert "1 234 567,80 €" in read(letter("decision", decision=decision))
    assert "€1,234,567.80" in read(letter("decision", "en", decision=decision))


def test_a_long_calculation_follows_the_signature() -> None:
    rows = [{"label": f"Alga {n}", "value": "310.00", "operator": "+", "note": ""} for n in range(80)]
    pdf = letter("decision", calculation=[{"title": "GMI pabalsts", "rows": rows}])
    text = read(pdf)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) >= 3
    assert text.index("Ilze Lēmēja") < text.index("Pielikums: kā tas aprēķināts") < text.index("Alga 0")
    assert "Alga 79" in text


def test_several_benefits_and_a_second_person() -> None:
    decision = copy.deepcopy(SAMPLES["decision"]["decision"])
    decision["benefits"].append({**decision["benefits"][0], "code": "gmi", "name": "GMI pabalsts", "amount": "187.00"})
    controller = {"name": "Otra Persona", "title": {"lv": "nodaļas vadītāja", "en": "head of unit"}}
    text = read(letter("decision", decision=decision, controller=controller))
    for part in ("piešķirti 2 pabalsti", "192,70 €", "187,00 €", "Pārbaudīja", "Otra Persona, nodaļas vadītāja"):
        assert part in text


def test_status_without_a_benefit() -> None:
    decision = {**SAMPLES["decision"]["decision"], "benefits": [], "status": "needy"}
    text = read(letter("decision", decision=decision, calculation=[]))
    assert "ir noteikts trūcīgas mājsaimniecības statuss." in text
    assert "Naudu pārskaita" not in text


def test_what_is_missing_is_named_all_at_once() -> None:
    context = {**SAMPLES["decision"], "date": "soon", "shoe_size": 44}
    context["decision"] = {**SAMPLES["decision"]["decision"], "status": "poor"}
    del context["signer"]
    with pytest.raises(LetterFaults) as caught:
        render_letter(OGRE, kind="decision", context=context, language="lv")
    assert [fault.found for fault in caught.value.faults] == [
        'date = "soon"',
        'decision.status = "poor"',
        "shoe_size = 44",
        "signer = —",
    ]


def test_the_rows_of_the_rulebook_fit_as_they_are() -> None:
    from dienests import rulebook

    household = {
        "municipality": "ogre",
        "applied_on": dt.date(2026, 2, 10),
        "members": [
            {"name": "A", "born": dt.date(1950, 1, 1), "income": [{"kind": "old_age_pension", "monthly": 500}]}
        ],
        "dwelling": {"costs": [{"kind": "heating", "monthly": 300}]},
    }
    assessed = rulebook.assess(household, known_on=dt.date(2026, 2, 20)).to_json()
    rows = rulebook.summary_rows(assessed, benefit="housing")
    for language, amount in (("lv", "192,70 €"), ("en", "€192.70")):
        pdf = render_letter(
            OGRE,
            kind="decision",
            context={**SAMPLES["decision"], "calculation": [{"title": "", "rows": rows}]},
            language=language,  # type: ignore[arg-type]
        )
        assert rows[-1]["label"][language] + " " in read(pdf)
        assert read(pdf).count(amount) >= 3


def test_a_kind_that_does_not_exist() -> None:
    with pytest.raises(LetterFaults, match="kind = eviction"):
        render_letter(OGRE, kind="eviction", context=SAMPLES["decision"], language="lv")


def test_an_office_may_change_the_letterhead_alone(tmp_path: Any) -> None:
    folder = tmp_path / "proba"
    (folder / "letters").mkdir(parents=True)
    (folder / "practice.yaml").write_text(
        "format: 1\nname: proba\nextends: ogre\ntitle: {lv: X, en: X}\nlicence: CC0-1.0\ncontact: x\n"
    )
    inherited = OGRE.templates["letterhead.typ"].source
    (folder / "letters" / "letterhead.typ").write_text(inherited.replace("Reģ. Nr.", "Nodokļu maksātāja Nr."))
    practice = load_practice("proba", root=tmp_path)
    pdf = render_letter(practice, kind="decision", context=SAMPLES["decision"], language="lv")
    assert "Nodokļu maksātāja Nr. 00000000000" in read(pdf)
    assert practice.digest != OGRE.digest
