"""This office as others see it: its row, its name in histories, and its key. The private key is a file, 0600."""

import hashlib
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dienests.base.organisation.models import Office
from dienests.exchange.network.address import place_of
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import FormerKey, OwnOffice
from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.versions import OfficeName
from dienests.exchange.repository.wire import Damaged
from dienests.practice.strict_yaml import HIDDEN

NO_PLACE = "localhost"  # stands in versions of offices that had no address yet
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f<>]+")


def own_office() -> OwnOffice:
    """Its row; one that is not kept yet where nobody has said anything of this office. Writes nothing."""
    return OwnOffice.objects.filter(pk=1).first() or OwnOffice()


def office_name() -> OfficeName:
    """As it stands in the history of items: the Latvian name of the office, and where it publishes."""
    name = Office.objects.values_list("name_lv", flat=True).get()
    return OfficeName(
        _NOT_IN_NAMES.sub(" ", HIDDEN.sub("", name)).strip()[:160], place_of(own_office().address) or NO_PLACE
    )


def own_lines() -> set[str]:
    """Every key this office signs with or signed with before. Two queries."""
    return {own_office().key_line or _line_of_file(), *FormerKey.objects.values_list("line", flat=True)} - {""}


def _line_of_file() -> str:
    """The key that signs where nobody has written it into the row of the office yet; empty where there is none."""
    try:
        return OfficeKey.from_pem(key_file().read_bytes()).public.line
    except (OSError, Damaged):
        return ""


def key_file() -> Path:
    """The first key of this office."""
    return Path(settings.EXCHANGE_ROOT) / "key"


def key_file_of(line: str) -> Path:
    """A key that took the place of another has a file of its own, so that nothing is ever written over: which one is
    in use says the database alone, from one moment to the next."""
    return Path(settings.EXCHANGE_ROOT) / f"key-{hashlib.sha256(line.encode()).hexdigest()[:16]}"


def own_key() -> OfficeKey:
    """The key this office signs with; made when it is first asked for. Raises ColleagueRefused key_unreadable."""
    named = own_office().key_line
    path = key_file_of(named) if named and key_file_of(named).exists() else key_file()
    if not named and not path.exists():
        write_key(OfficeKey.new(), path)
    try:
        key = OfficeKey.from_pem(path.read_bytes())
    except (OSError, Damaged) as error:
        raise ColleagueRefused("key_unreadable", why=str(error)) from error
    if named and key.public.line != named:
        raise ColleagueRefused("key_unreadable", why=_("the file holds another key than the one that colleagues know"))
    return key


def write_key(key: OfficeKey, path: Path) -> None:
    """Whole or not at all. One that stands there already stays, also if two make one at once."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, written = tempfile.mkstemp(dir=path.parent)  # readable to the owner only
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.pem())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(written, path)
    finally:
        Path(written).unlink(missing_ok=True)
