"""Fetching one item of a colleague into the repository of an item here, and who signed what came."""

import re
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from dulwich.errors import FileFormatException
from dulwich.objects import Commit, ObjectID
from dulwich.refs import Ref

from dienests.exchange.network.address import address_of, place_of
from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.network.git import fetch
from dienests.exchange.network.guarded import Bounds, Guarded
from dienests.exchange.network.index import Index, former_keys
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.colleagues.own import NO_PLACE, own_lines, own_office
from dienests.exchange.office.library.store import repository_of
from dienests.exchange.repository.keys import PublicKey
from dienests.exchange.repository.limits import Unfit
from dienests.exchange.repository.repository import ItemRepository, Moved, Replaced, colleague_ref
from dienests.exchange.repository.versions import Version
from dienests.exchange.repository.wire import Damaged

SECONDS = 40.0
MOST_NEW = 2000  # versions that come at once
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,119}")
_NEWEST = Ref(b"refs/fetched/newest")  # where it waits to be looked at


def fetch_item(colleague: Colleague, name: str, *, own_name: str, now: datetime) -> str:
    """The newest version of a colleague's item, brought into the repository of `own_name`; the colleague's ref moves
    there only when everything was looked at. Returns the commit. Nothing is asked for what is here already.

    Raises ColleagueRefused not_read; NetworkFault REPLACED, OTHER_KEY, UNFIT, UNREADABLE and what the network says.
    """
    if not _NAME.fullmatch(own_name):
        raise ValueError(own_name)
    _expected(colleague, name)  # before a repository is made for it
    with repository_of(own_name) as repository:
        return fetch_into(repository, colleague, name)


def fetch_into(repository: ItemRepository, colleague: Colleague, name: str, *, seconds: float = SECONDS) -> str:
    """The same into any repository: also those of items that are only read. Raises what fetch_item raises."""
    expected = _expected(colleague, name)
    ref = colleague_ref(colleague.code)
    with _worded():
        here = repository.head(ref)
        if here is None or here.commit != expected:
            with repository.beside() as aside:
                _bring(aside, colleague, name, _NEWEST, expected, seconds)
                _check_signers(aside, colleague, expected)
                aside.files(expected)  # raises Unfit
                aside.accept(ref, expected)  # raises Replaced
                repository.take_over(aside)
            _accept(repository, ref, expected)
    return expected


def _expected(colleague: Colleague, name: str) -> str:
    """The commit that the index names. Raises ColleagueRefused not_read, NetworkFault UNREADABLE."""
    if colleague.trust not in (Trust.ADDED, Trust.CONFIRMED) or not colleague.key_line:
        raise ColleagueRefused("not_read", colleague=str(colleague))
    expected = next((item["commit"] for item in (colleague.content or {}).get("items", ()) if item["name"] == name), "")
    if not expected:
        raise NetworkFault(Why.UNREADABLE, found="the index does not name this item any more")
    return str(expected)


def _bring(
    repository: ItemRepository, colleague: Colleague, name: str, into: Ref, expected: str, seconds: float
) -> None:
    address = address_of(colleague.address, plain_http=settings.EXCHANGE_INNER)
    bounds = Bounds(seconds=seconds, inner=settings.EXCHANGE_INNER)
    with Guarded(address, bounds) as guarded:
        fetch(repository, guarded, f"exchange/items/{name}.git/", into=into, expected=expected)


def _accept(repository: ItemRepository, ref: Ref, commit: str) -> None:
    try:
        repository.accept(ref, commit)
    except Moved:  # by another fetch of the same, a moment ago
        repository.accept(ref, commit)


def _check_signers(repository: ItemRepository, colleague: Colleague, newest: str) -> None:
    """The newest version is the colleague's, and with it what it stands on: each version names those before it. But
    nobody speaks for another office that is known here: what carries the place of such a one is signed by it. In its
    own name the colleague may have signed with a key that it has lost since.

    Raises NetworkFault OTHER_KEY, UNFIT.
    """
    ours, theirs = repository.head(), repository.head(colleague_ref(colleague.code))
    known = [version.commit for version in (ours, theirs) if version]
    fresh = list(repository.history(newest, until=known, most=MOST_NEW))
    signer = repository.version(newest).signer
    if signer.line not in _lines_of(colleague):
        raise NetworkFault(Why.OTHER_KEY, key=signer.fingerprint)
    places = {version.commit: _place(repository, version) for version in fresh}
    allowed = _lines_by_place(set(places.values()) - {NO_PLACE}, besides=colleague)
    for version in fresh:
        lines = allowed.get(places[version.commit])
        if lines is not None and version.signer.line not in lines:
            raise NetworkFault(Why.UNFIT, found=f"{version.office} ({version.commit[:8]}): signed by somebody else")


def _lines_of(colleague: Colleague) -> set[str]:
    """Its key, and those it had before as its index proves."""
    key = PublicKey.from_line(colleague.key_line)
    former = former_keys(Index(colleague.content, key)) if colleague.content else frozenset()
    return {colleague.key_line, *(each.line for each in former)}


def _lines_by_place(places: Collection[str], *, besides: Colleague) -> dict[str, set[str]]:
    """Keys by the place for which they may sign, of each place where an office that is known here publishes `besides`
    the one that is being fetched from."""
    found: dict[str, set[str]] = {}
    if not places:
        return found
    own = own_office()
    if own.address and place_of(own.address) in places:
        found[place_of(own.address)] = own_lines()
    known = Colleague.objects.filter(trust__in=(Trust.CONFIRMED, Trust.OTHER_KEY)).exclude(key_line="")
    known = known.exclude(pk=besides.pk)
    for pk, address in known.values_list("pk", "address"):
        if place_of(address) in places:
            found.setdefault(place_of(address), set()).update(_lines_of(known.get(pk=pk)))
    return found


def _place(repository: ItemRepository, version: Version) -> str:
    """The place in whose name a version was made, as versions.OfficeName writes it."""
    commit = repository.repo.object_store[ObjectID(version.commit.encode())]
    assert isinstance(commit, Commit)
    written: bytes = commit.author
    return written.decode("utf-8", errors="replace").rpartition("@")[2].rstrip("> ").lower()


@contextmanager
def _worded() -> Iterator[None]:
    """What may be wrong with content from elsewhere, as one of the closed list."""
    try:
        yield
    except Replaced as fault:
        raise NetworkFault(Why.REPLACED) from fault
    except Unfit as fault:
        raise NetworkFault(Why.UNFIT, found=str(fault)) from fault
    except Damaged as fault:
        raise NetworkFault(Why.UNFIT, found=str(fault)) from fault
    except (KeyError, ValueError, FileFormatException, zlib.error, RecursionError) as fault:
        raise NetworkFault(Why.UNFIT, found=type(fault).__name__) from fault
