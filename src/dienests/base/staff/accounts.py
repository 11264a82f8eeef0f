"""Accounts of staff. A password made here is for once: it is shown to the administrator one time and never stored."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import Appointment, Post, Role, Unit, User, held_on
from dienests.base.staff import forms
from dienests.base.staff.access import ACCOUNT_CHANGE
from dienests.base.staff.errors import Refusal, Refused
from dienests.base.staff.operations import refuse_last_administrator

# Letters and digits that nobody takes for one another when a password is read out or copied from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4


@dataclass(frozen=True)
class NewPassword:
    """`password` exists only in this answer."""

    user: User
    password: str


def create_account(*, facts: Mapping[str, Any], actor: Actor, now: datetime) -> NewPassword:
    """An account without any post, hence without rights. `facts`: username, full_name, email, phone.

    Raises SeveralRefused, Refused (USERNAME_TAKEN, EMAIL_TAKEN), AccessRefused.
    """
    require(actor, ACCOUNT_CHANGE)
    with transaction.atomic():
        made = _made(facts, joined_on=actor.today)
        _note("account_created", made.user, actor=actor, now=now, username=made.user.username)
    return made


def first_administrator(*, facts: Mapping[str, Any], now: datetime, today: date) -> NewPassword:
    """The way into an empty installation: a unit, a post of administrator, its holder. Raises Refused (NOT_EMPTY)."""
    with transaction.atomic():
        if User.objects.exists():
            raise Refused(Refusal.NOT_EMPTY)
        made = _made(facts, joined_on=today)
        unit, _created = Unit.objects.get_or_create(
            code="administration", defaults={"name_lv": "Administrācija", "name_en": "Administration"}
        )
        post = Post.objects.create(
            unit=unit, role=Role.ADMINISTRATOR, title_lv="Sistēmas administrators", title_en="System administrator"
        )
        Appointment.objects.create(post=post, user=made.user, since=today)
        _note("first_administrator_appointed", made.user, actor=None, now=now, username=made.user.username)
    return made


def change_account(*, user: User, facts: Mapping[str, Any], actor: Actor, now: datetime) -> User:
    """Other name, e-mail, telephone or user name. Raises SeveralRefused, Refused (USERNAME_TAKEN, EMAIL_TAKEN)."""
    require(actor, ACCOUNT_CHANGE, user)
    kept = forms.accepted(forms.ACCOUNT, facts)
    with transaction.atomic():
        current = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        _refuse_taken(kept, but=current)
        changed = {f: [getattr(current, f), value] for f, value in kept.items() if getattr(current, f) != value}
        for field, value in kept.items():
            setattr(current, field, value)
        current.save(update_fields=list(kept))
        if changed:
            _note("account_changed", current, actor=actor, now=now, changed=changed)
    return current


def reset_password(*, user: User, actor: Actor, now: datetime) -> NewPassword:
    """A new password for once; the old one is gone, and so are the open sessions, which carry its trace."""
    require(actor, ACCOUNT_CHANGE, user)
    with transaction.atomic():
        current = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        _refuse_inactive(current)
        password = _password()
        current.set_password(password)
        current.must_change_password = True
        current.save(update_fields=["password", "must_change_password"])
        _note("password_reset", current, actor=actor, now=now)
    return NewPassword(user=current, password=password)


def reset_second_factor(*, user: User, actor: Actor, now: datetime) -> int:
    """Forget the authenticators and recovery codes of somebody who lost the telephone. Returns how many there were."""
    require(actor, ACCOUNT_CHANGE, user)
    with transaction.atomic():
        count, _by_model = Authenticator.objects.filter(user=user).delete()
        _note("second_factor_reset", user, actor=actor, now=now, authenticators=count)
    return int(count)


def deactivate_account(*, user: User, actor: Actor, now: datetime) -> User:
    """Nobody signs in with it any more; posts are vacant from tomorrow, those that had not begun are struck off.

    Raises Refused (OWN_ACCOUNT, ACCOUNT_INACTIVE, LAST_ADMINISTRATOR).
    """
    require(actor, ACCOUNT_CHANGE, user)
    if user.pk == actor.pk:
        raise Refused(Refusal.OWN_ACCOUNT)
    with transaction.atomic():
        current = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        _refuse_inactive(current)
        held = list(Appointment.objects.filter(held_on(actor.today), user=current).select_related("post", "user"))
        refuse_last_administrator(held, today=actor.today)
        Appointment.objects.filter(pk__in=[row.pk for row in held]).update(until=actor.today)
        struck, _by_model = Appointment.objects.filter(user=current, since__gt=actor.today).delete()
        current.is_active = False
        current.save(update_fields=["is_active"])
        facts = {"ended": [row.post_id for row in held], "struck_off": struck}
        _note("account_deactivated", current, actor=actor, now=now, **facts)
    return current


def reactivate_account(*, user: User, actor: Actor, now: datetime) -> NewPassword:
    """Opens a closed account again, with a new password for once and without posts."""
    require(actor, ACCOUNT_CHANGE, user)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True)
        made = reset_password(user=user, actor=actor, now=now)
        _note("account_reactivated", made.user, actor=actor, now=now)
    return made


def _made(facts: Mapping[str, Any], *, joined_on: date) -> NewPassword:
    kept = forms.accepted(forms.ACCOUNT, facts)
    _refuse_taken(kept)
    password = _password()
    user = User.objects.create_user(password=password, joined_on=joined_on, must_change_password=True, **kept)
    return NewPassword(user=user, password=password)


def _password() -> str:
    """Four groups of four: 79 bits, typed once."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def _refuse_taken(kept: Mapping[str, Any], *, but: User | None = None) -> None:
    others = User.objects.exclude(pk__in=[but.pk] if but else [])
    holder = others.filter(username__iexact=kept["username"]).first()
    if holder is not None:
        raise Refused(Refusal.USERNAME_TAKEN, field="username", name=str(holder))
    holder = others.filter(email__iexact=kept["email"]).first() if kept["email"] else None
    if holder is not None:
        raise Refused(Refusal.EMAIL_TAKEN, field="email", name=str(holder))


def _refuse_inactive(user: User) -> None:
    if not user.is_active:
        raise Refused(Refusal.ACCOUNT_INACTIVE)


def _note(event: str, user: User, *, actor: Actor | None, now: datetime, **details: Any) -> None:
    entry = Event(event=event, object_type="user", object_id=user.pk, details=details)
    record(entry, actor=actor.user if actor else None, at=now)
