"""The languages a colleague speaks besides Latvian, said by themselves or by a head."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.organisation.languages import BESIDES_LATVIAN
from dienests.base.organisation.models import User
from dienests.base.working_time.access import LANGUAGES_RECORD
from dienests.base.working_time.errors import Refusal, Refused
from dienests.base.working_time.operations.notes import note


def record_languages(*, user: User, codes: Iterable[str], actor: Actor, now: datetime) -> User:
    """These and no others. Raises AccessRefused, Refused (KIND_UNKNOWN)."""
    require(actor, LANGUAGES_RECORD, user)
    chosen = list(dict.fromkeys(codes))
    unknown = [code for code in chosen if code not in BESIDES_LATVIAN]
    if unknown:
        raise Refused(Refusal.KIND_UNKNOWN, field="languages", found=unknown[0][:40])
    with transaction.atomic():
        found = User.objects.select_for_update().get(pk=user.pk)
        before, found.languages = found.languages, [code for code in BESIDES_LATVIAN if code in chosen]
        if found.languages != before:
            found.save(update_fields=["languages"])
            note("languages_recorded", found, actor=actor, now=now, before=before, languages=found.languages)
    return found
