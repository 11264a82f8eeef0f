"""Sentences as an office writes them, with invented personal data of which the places are known, and without any.

Used by the tests and by benchmarks/privacy.py. Nobody in them is real: codes are of the form that nobody can have or
drawn, names come from lists.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from faker import Faker
from schwifty import IBAN
from stdnum.lv.pvn import calc_check_digit_pers

from dienests.exchange.privacy.findings import Kind

SENTENCES = (
    "Klients {name} (personas kods {code}) ieradās pieņemšanā 12.03.2026. plkst. 9.30.",
    "Personas kods: {code}, dzīvesvieta: {home}, tālrunis {phone}.",
    "{name}, p.k. {code}, lūdz piešķirt dzīvokļa pabalstu.",
    "Pabalstu pārskaita uz kontu {iban}, saņēmējs {name}.",
    "Lūdzu zvanīt {phone} vai rakstīt {email}.",
    "Apsekošana notika {home}, piedalījās {name}.",
    "Deklarētā adrese: {home}, Ogre, LV-5001.",
    "Bērns dzimis {born}, apmeklē pirmsskolas iestādi.",
    "Lēmums nosūtīts uz {email}; tālr. {phone}.",
    "Vienošanos paraksta {name} un sociālais darbinieks.",
    "Konts {iban} ir slēgts, jaunais ir {iban}.",
    "Mājsaimniecībā dzīvo {name} un {name}, abi strādā.",
    "Iesniegumā minēts mob. {phone}; e-pasts: {email}.",
    "Dzimšanas datums: {born}. Personas kods {code}.",
    "Ģimene dzīvo {home}, īrē divas istabas.",
    "Nosūtījums izsniegts {code}, dz. {born}, skat. lietu.",
)
CLEAN = (
    "Ministru kabineta 2020. gada 17. decembra noteikumi Nr. 809, 3. punkts.",
    "Pašvaldības reģistrācijas numurs 90000024455, kods 1234567.",
    "Garantētais minimālais ienākums 2026. gadā ir 166 eiro pirmajai personai un 116 eiro pārējām.",
    "Dienests atrodas Brīvības ielā 33, Ogrē, tālrunis 65071160, e-pasts dienests@ogre.example.",
    "Pieņemšanas laiki: pirmdienās 9.00–12.30 un 13.00–18.00, ceturtdienās 13.00–17.00.",
    "Budžetā paredzēti 26 500 000 EUR, no tiem 65 000 000 nav sadalīti.",
    "Sociālo pakalpojumu un sociālās palīdzības likuma 35. panta pirmā daļa.",
    "Lietu nomenklatūras indekss 1-10/3.9, glabāšanas termiņš 10 gadi.",
    "Iesniegumu reģistrē lietvedības sistēmā, numuru piešķir automātiski.",
    "Sociālais Dienests un Bāriņtiesa sadarbojas, ja bērna intereses to prasa.",
    "Sanāksmē piedalās Valsts Policijas pārstāvis un Veselības Centra māsa.",
    "Vārds Uzvārds, personas kods ______-_____, adrese ________________.",
    "Projekta Nr. 9.2.2.1/15/I/004, finansējums 1 234 567,89 EUR.",
    "Darbinieka apliecības numurs 20260017, derīga līdz 31.12.2027.",
    "Rīgas pilsēta, Ogres novads, Ādažu novads, Daugavpils pilsēta un Kuldīgas novads.",
    "Grupu dzīvokļos ir 12 vietas, telpas 240 m2, viena darbinieka slodze 40 stundas nedēļā.",
    "Pakalpojumu sniedz darba dienās no 2026. gada 1. septembra līdz 2027. gada 31. maijam.",
    "Trauksmes celšanas kārtība pieejama iestādes tīmekļvietnē, saziņai info@dienests.example.",
)


@dataclass(frozen=True)
class Seeded:
    """`planted`: kind and text of what stands in it."""

    text: str
    planted: tuple[tuple[Kind, str], ...]


def seeded_texts(count: int, *, seed: int) -> Iterator[Seeded]:
    dice = random.Random(seed)
    faker = Faker("lv_LV")
    faker.seed_instance(seed)
    for _ in range(count):
        yield _filled(dice.choice(SENTENCES), dice, faker)


def _filled(sentence: str, dice: random.Random, faker: Faker) -> Seeded:
    planted: list[tuple[Kind, str]] = []
    text = sentence
    for kind, slot, make in (
        (Kind.NAME, "{name}", _name),
        (Kind.PERSONAL_CODE, "{code}", _code),
        (Kind.IBAN, "{iban}", _iban),
        (Kind.PHONE, "{phone}", _phone),
        (Kind.EMAIL, "{email}", _email),
        (Kind.ADDRESS, "{home}", _home),
        (Kind.BORN, "{born}", _born),
    ):
        while slot in text:
            value = make(dice, faker)
            planted.append((kind, value))
            text = text.replace(slot, value, 1)
    return Seeded(text, tuple(planted))


def _name(dice: random.Random, faker: Faker) -> str:
    woman = dice.random() < 0.5
    first = faker.first_name_female() if woman else faker.first_name_male()
    last = faker.last_name_female() if woman else faker.last_name_male()
    if dice.random() < 0.4:  # in the genitive, as most sentences have it
        first, last = _genitive(first), _genitive(last)
    return f"{first} {last}" if dice.random() < 0.85 else f"{last} {first}"


def _genitive(name: str) -> str:
    for ending, other in (("is", "a"), ("us", "us"), ("š", "a"), ("s", "a"), ("a", "as"), ("e", "es")):
        if name.endswith(ending):
            return name.removesuffix(ending) + other
    return name


def _code(dice: random.Random, faker: Faker) -> str:
    if dice.random() < 0.4:
        digits = f"3{dice.randint(2, 9)}{dice.randint(0, 10**9 - 1):09}"
    else:
        born = faker.date_of_birth(minimum_age=1, maximum_age=90)
        digits = f"{born:%d%m%y}{born.year // 100 - 18}{dice.randint(0, 999):03}"
        digits += str(calc_check_digit_pers(digits))
    dash = dice.choice(("-", "-", "-", "–", ""))
    if not dash and (digits[0] == "3" or len(digits) != 11):
        dash = "-"
    return f"{digits[:6]}{dash}{digits[6:]}"


def _iban(dice: random.Random, _faker: Faker) -> str:
    account = IBAN.generate(
        "LV", bank_code=dice.choice(("HABA", "UNLA", "PARX")), account_code=f"{dice.randint(0, 10**13 - 1):013}"
    )
    compact = str(account)
    return compact if dice.random() < 0.6 else " ".join(compact[at : at + 4] for at in range(0, len(compact), 4))


def _phone(dice: random.Random, _faker: Faker) -> str:
    number = f"2{dice.randint(0, 9_999_998):07}"
    number = number if not number.endswith("000") else number[:-1] + "1"
    form = dice.choice(("{0}", "+371 {0}", "{1} {2} {3}", "+371{0}", "{4} {5}"))
    return form.format(number, number[:2], number[2:5], number[5:], number[:4], number[4:])


def _email(dice: random.Random, faker: Faker) -> str:
    host = dice.choice(("inbox.lv", "gmail.com", "apollo.lv", "one.lv"))
    return f"{faker.user_name()}@{host}"


def _home(dice: random.Random, _faker: Faker) -> str:
    street = dice.choice(
        ("Zaļā iela", "Brīvības ielā", "Lielvārdes iela", "Mālkalnes prospektā", "Skolas iela", "Upes iela")
    )
    house = f"{dice.randint(1, 120)}{dice.choice(('', '', 'A', ' k-2'))}"
    return f"{street} {house}{dice.choice(('-', ', dz. ', ' - '))}{dice.randint(1, 90)}"


def _born(dice: random.Random, _faker: Faker) -> str:
    day = date(1940, 1, 1) + timedelta(days=dice.randint(0, 30_000))
    return f"{day:%d.%m.%Y}"
