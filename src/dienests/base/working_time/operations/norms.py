"""Noting a norm: the office's own value from a day on, with its source and whether it was checked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.working_time import forms
from dienests.base.working_time.access import NORM_CHANGE
from dienests.base.working_time.errors import Refused, SeveralRefused
from dienests.base.working_time.models import NORMS_BY_ROLE, Norm, NormKind
from dienests.base.working_time.operations.notes import note


def note_norm(*, facts: Mapping[str, Any], checked: bool, actor: Actor, now: datetime) -> Norm:
    """`facts`: kind, role (for norms by role), value, since, source. Raises SeveralRefused."""
    require(actor, NORM_CHANGE)
    kept = forms.accepted(forms.norm_checks(actor.today), facts)
    kind = NormKind(kept["kind"])
    try:
        kept["value"] = forms.norm_value(kind, kept["role"], kept["value"])
    except Refused as fault:
        raise SeveralRefused([fault]) from None
    if kind not in NORMS_BY_ROLE:
        kept["role"] = ""
    with transaction.atomic():
        row = Norm.objects.create(checked=checked, noted_by=actor.user, noted_at=now, **kept)
        note("norm_noted", row, actor=actor, now=now, **kept, checked=checked)
    return row
