"""This office as others see it: its row, its name in histories, and its key. The private key is a file, 0600."""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from dienests.base.organisation.models import Office
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import OwnOffice
from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.versions import OfficeName
from dienests.exchange.repository.wire import Damaged

_NOT_IN_NAMES = re.compile(r"[\x00-\x1f<>]+")


def own_office() -> OwnOffice:
    return OwnOffice.objects.get_or_create(pk=1)[0]


def office_name() -> OfficeName:
    """As it stands in the history of items: the Latvian name of the office, and the host it publishes at."""
    name = Office.objects.values_list("name_lv", flat=True).get()
    host = urlsplit(own_office().address).hostname or "localhost"
    return OfficeName(_NOT_IN_NAMES.sub(" ", name).strip()[:160], host)


def key_file() -> Path:
    return Path(settings.EXCHANGE_ROOT) / "key"


def own_key() -> OfficeKey:
    """The key this office signs with; made when it is first asked for. Raises ColleagueRefused key_unreadable."""
    path = key_file()
    if not path.exists():
        write_key(OfficeKey.new(), over=False)
    try:
        return OfficeKey.from_pem(path.read_bytes())
    except (OSError, Damaged) as error:
        raise ColleagueRefused("key_unreadable", why=str(error)) from error


def write_key(key: OfficeKey, *, over: bool) -> None:
    """Whole or not at all. Without `over` one that stands there already stays, also if two make one at once."""
    folder = key_file().parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, written = tempfile.mkstemp(dir=folder)  # readable to the owner only
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.pem())
            file.flush()
            os.fsync(file.fileno())
        if over:
            os.replace(written, key_file())
        else:
            with suppress(FileExistsError):
                os.link(written, key_file())
    finally:
        Path(written).unlink(missing_ok=True)
