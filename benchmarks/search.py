"""Search over 600,000 persons: median and 95th percentile per kind of query, the plan, and an empty query beside it.

    python benchmarks/search.py [--persons 600000] [--database URL] [--plans]

Without --database it makes an SQLite file in a temporary folder; a PostgreSQL database must exist and be empty, or have
been filled by this script. Names are drawn with the frequencies of a real register: few are very common.
"""

import argparse
import itertools
import os
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta

CREATED = datetime(2026, 2, 10, tzinfo=UTC)
TODAY = date(2026, 2, 10)
QUERIES = {
    "rare surname": "Paegle-Zvirbule",
    "frequent name, two words": "Kalniņa Anna",
    "the same, other order, no marks": "anna kalnina",
    "two frequent words, nobody": "Anna Kalniņš",
    "two short frequent prefixes": "an ka",
    "one letter": "a",
    "two letters, one each": "a k",
    "personal code": None,
    "first six digits of a code": None,
    "date of birth": "14.02.1950",
    "name and year of birth": "Bērziņš 1961",
    "three words": "jānis kārlis ozoliņš",
    "nobody": "qwx",
}


def names(rng):
    from faker.providers.person.lv_LV import Provider

    def plain(values):
        return list(dict.fromkeys(values))

    surnames = plain(getattr(Provider, "last_names", ()) or Provider.last_names_nonbinary)
    men = plain(Provider.first_names_male)
    women = plain(Provider.first_names_female)
    for listed in (surnames, men, women):
        rng.shuffle(listed)
    surnames = ["Kalniņš", "Bērziņš", "Ozoliņš", *surnames]
    women = ["Anna", "Ilze", *women]
    men = ["Jānis", "Andris", *men]
    return surnames, men, women


def weights(count):
    return list(itertools.accumulate(1 / (rank + 12) for rank in range(count)))


def feminine(name):
    return name[:-1] + "a" if name.endswith(("š", "s")) else name


def persons(count):
    """The longest-tailed part of the register is made by double surnames and double given names."""
    from dienests.base.people.fictitious import impossible_personal_code
    from dienests.base.people.models import Person

    rng = random.Random(7)
    surnames, men, women = names(rng)
    heavy = {len(listed): weights(len(listed)) for listed in (surnames, men, women)}

    def pick(listed):
        return rng.choices(listed, cum_weights=heavy[len(listed)])[0]

    for seed in range(1, count + 1):
        woman = rng.random() < 0.56
        given, family = pick(women if woman else men), pick(surnames)
        if rng.random() < 0.15:
            given += " " + pick(women if woman else men)
        if rng.random() < 0.06:
            family += "-" + pick(surnames)
        if woman:
            family = "-".join(feminine(part) for part in family.split("-"))
        born = date(1930, 1, 1) + timedelta(days=rng.randrange(34_000))
        yield Person(
            id=seed,
            given_names=given,
            family_name=family,
            personal_code=impossible_personal_code(seed),
            born=born,
            created_at=CREATED,
        )


def fill(count):
    from dienests.base.people.models import Household, HouseholdMember, Person, SearchToken
    from dienests.base.people.tokens import tokens_for

    started = time.perf_counter()
    everyone = persons(count)
    while batch := list(itertools.islice(everyone, 5000)):
        Person.objects.bulk_create(batch)
        SearchToken.objects.bulk_create(
            [SearchToken(person_id=p.pk, token=token) for p in batch for token in sorted(tokens_for(p))],
            batch_size=5000,
        )
        homes = [Household(id=p.pk, created_at=CREATED) for p in batch if p.pk % 3 == 1]
        Household.objects.bulk_create(homes)
        HouseholdMember.objects.bulk_create(
            [HouseholdMember(household_id=(p.pk - 1) // 3 * 3 + 1, person=p, since=TODAY) for p in batch]
        )
        print(f"\r{batch[-1].pk:,} persons", end="", flush=True)
    print(f"\r{count:,} persons made in {time.perf_counter() - started:.0f} s")


def measure(text, repeat=40):
    from dienests.base.people.search import search

    took = []
    for _ in range(repeat):
        started = time.perf_counter()
        found = search(text, limit=50, on=TODAY)
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took), statistics.quantiles(took, n=20)[-1], found


def show_plan(text):
    from django.db import connection

    from dienests.base.people.folding import query_of
    from dienests.base.people.search import prefix_range, statement

    sql, params = statement([prefix_range(prefix) for prefix in query_of(text).prefixes], limit=51)
    explain = (
        "EXPLAIN (ANALYZE, BUFFERS OFF, TIMING OFF)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        for row in cursor.fetchall():
            print("     ", row[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, default=600_000)
    parser.add_argument("--database")
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    scratch = tempfile.TemporaryDirectory()
    os.environ["DIENESTS_VAR"] = scratch.name
    os.environ["DIENESTS_DATABASE_URL"] = options.database or f"sqlite:///{scratch.name}/search.sqlite3"
    os.environ["DJANGO_SETTINGS_MODULE"] = "dienests.config.settings"
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    from dienests.base.people.models import Person

    if not Person.objects.exists():
        fill(options.persons)
        with connection.cursor() as cursor:  # what a server does by itself, soon after so many rows
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    code = Person.objects.get(pk=4242).personal_code
    QUERIES["personal code"] = f"{code[:6]}-{code[6:]}"
    QUERIES["first six digits of a code"] = code[:6]
    print(f"{connection.vendor}, {Person.objects.count():,} persons, 50 rows a page, milliseconds")
    print(f"{'':34}{'query':24}{'median':>8}{'p95':>8}  found")
    for kind, text in {**QUERIES, "(nothing typed)": ""}.items():
        middle, late, found = measure(text)
        print(f"{kind:34}{text:24}{middle:8.1f}{late:8.1f}  {len(found.rows)}{' and more' if found.more else ''}")
        if options.plans and text:
            show_plan(text)
    connection.close()
    scratch.cleanup()


if __name__ == "__main__":
    main()
