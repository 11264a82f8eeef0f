"""Writing the index by which search finds persons."""

from collections.abc import Collection

from dienests.base.people.folding import tokens_of
from dienests.base.people.models import Person, SearchToken


def tokens_for(person: Person) -> set[str]:
    """None for a merged record: search finds the one it was merged into."""
    if person.merged_into_id is not None:
        return set()
    return tokens_of(
        given_names=person.given_names,
        family_name=person.family_name,
        personal_code=person.personal_code,
        born=person.born,
    )


def write_tokens(persons: Collection[Person]) -> None:
    """Make the index say what these persons' records say. Keep to 1,000 persons at a time."""
    wanted = {(person.pk, token) for person in persons for token in tokens_for(person)}
    held = {
        (row.person_id, row.token): row.pk
        for row in SearchToken.objects.filter(person__in=[person.pk for person in persons])
    }
    SearchToken.objects.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
    SearchToken.objects.bulk_create(
        [SearchToken(person_id=person, token=token) for person, token in sorted(wanted - held.keys())], batch_size=1000
    )
