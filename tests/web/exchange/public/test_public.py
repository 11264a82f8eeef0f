"""What anybody may ask for: the index and repositories of shared items, read-only, without a session."""

import gzip
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dienests.base.audit.models import AuditEntry
from dienests.exchange.network.address import address_of
from dienests.exchange.network.git import ADVERTISED, ASKED, MOST_REQUEST_BYTES, fetch
from dienests.exchange.network.guarded import Bounds, Guarded
from dienests.exchange.network.index import read_index
from dienests.exchange.office.colleagues.models import Colleague, OwnOffice, Said, Statement, Trust
from dienests.exchange.office.colleagues.operations import OwnFacts, replace_key, set_own_office
from dienests.exchange.office.colleagues.own import key_file, office_name, own_key
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.exchange.office.library.store import repository_of
from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.repository import ItemRepository, colleague_ref
from dienests.web.exchange import views
from tests.exchange.office.exchanging.items import published
from tests.factories.cases import OfficeAtWork, office_at_work

REFS = "/exchange/items/own_rules.git/info/refs?service=git-upload-pack"
PACK = "/exchange/items/own_rules.git/git-upload-pack"
Queries = Callable[[int], Any]


def _publishing(now: datetime) -> OfficeAtWork:
    office = office_at_work()
    facts = OwnFacts(address="https://ogre.example", residents=57_000, publishes=True)
    set_own_office(actor=office.director, now=now, facts=facts)
    return office


@pytest.fixture
def office(db: None, exchange_root: Path, now: datetime) -> OfficeAtWork:
    return _publishing(now)


def item_of(office: OfficeAtWork, now: datetime, name: str = "own_rules", **fields: Any) -> LibraryItem:
    """Published, with one version in its repository."""
    with repository_of(name) as repository:
        version = repository.publish(
            {"text.lv.md": b"Teksts.\n"}, message="x", office=office_name(), key=own_key(), at=now
        )
    return published(office.head, now, name, commit=version.commit, **fields)


def told(client: Client) -> dict[str, Any]:
    answer = client.get("/exchange/index.json")
    assert answer.status_code == 200
    return dict(read_index(answer.content, pinned=own_key().public).content)


def test_the_index_tells_what_is_shared_and_nothing_else(
    office: OfficeAtWork, client: Client, now: datetime, django_assert_max_num_queries: Queries
) -> None:
    item_of(office, now)
    published(office.head, now, "hidden", shared=False)
    published(office.head, now, "draft", state=ItemState.DRAFT, number=0, commit="", published_at=None)
    published(
        office.head, now, "old", state=ItemState.WITHDRAWN, withdrawn_at=now, withdrawn_by=office.head.user,
        withdrawn_why="Vairs nē", cost_cents=150_000_00,
    )  # fmt: skip
    with django_assert_max_num_queries(9):
        client.get("/exchange/index.json")
    index = told(client)
    assert {item["name"]: item.get("withdrawn") for item in index["items"]} == {"own_rules": None, "old": "Vairs nē"}
    assert index["office"]["residents"] == 57_000
    text = json.dumps(index, ensure_ascii=False)
    assert office.head.user.full_name not in text
    assert office.head.user.username not in text


def test_nothing_is_answered_while_the_office_does_not_publish(
    office: OfficeAtWork, client: Client, now: datetime
) -> None:
    item_of(office, now)
    OwnOffice.objects.update(publishes=False)
    for address in ("/exchange/index.json", REFS):
        assert client.get(address).status_code == 404
    assert client.post(PACK, b"0000", content_type=ASKED).status_code == 404
    OwnOffice.objects.all().delete()
    assert client.get("/exchange/index.json").status_code == 404


def test_the_number_grows_with_every_change_and_only_then(
    office: OfficeAtWork, client: Client, now: datetime, exchange_root: Path
) -> None:
    first = client.get("/exchange/index.json")
    again = client.get("/exchange/index.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    number = told(client)["number"]
    item_of(office, now)
    second = told(client)["number"]
    assert second > number
    replace_key(actor=office.director, now=now)
    third = told(client)["number"]
    assert third > second
    for damage in (b"", b"nonsense", b"x y\n{}"):
        (exchange_root / "index").write_bytes(damage)
        assert told(client)["number"] >= third - 10, "seconds go on where the file is lost"
    (exchange_root / "index").unlink()
    assert told(client)["number"] >= number


def test_nobody_is_asked_who_they_are_and_nothing_is_written(
    office: OfficeAtWork, client: Client, now: datetime
) -> None:
    item_of(office, now)
    before = AuditEntry.objects.count()
    for answer in (client.get("/exchange/index.json"), client.get(REFS), client.head("/exchange/index.json")):
        assert answer.status_code == 200
        assert not answer.cookies
    assert AuditEntry.objects.count() == before


def test_statements_and_colleagues_are_told_by_key(office: OfficeAtWork, client: Client, now: datetime) -> None:
    key = OfficeKey.new().public.line
    colleague = Colleague.objects.create(
        code="x", name_lv="Rīga", address="https://riga.example", trust=Trust.CONFIRMED, key_line=key, added_at=now,
        confirmed_by=office.head.user, confirmed_at=now,
    )  # fmt: skip
    Colleague.objects.create(code="y", address="https://y.example", trust=Trust.ADDED, added_at=now)
    ours = {"to": colleague, "to_key": key, "at": now, "said_by": office.head.user, "kind": Said.THANKS}
    Statement.objects.create(uid="a" * 32, text="Paldies", item_name="rules", **ours)
    Statement.objects.create(uid="b" * 32, gone_at=now, **ours)
    Statement.objects.create(
        uid="c" * 32, speaker=colleague, kind=Said.THANKS, to_key=own_key().public.line, at=now, heard_at=now
    )
    index = told(client)
    assert [(each["id"], each["text"], each["about"]) for each in index["said"]] == [
        ("a" * 32, "Paldies", {"name": "rules"})
    ]
    assert index["colleagues"] == [{"name": "Rīga", "address": "https://riga.example", "key": key}]
    OwnOffice.objects.update(names_colleagues=False)
    assert told(client)["colleagues"] == []


def test_one_entry_that_nobody_would_accept_keeps_nothing_else_back(
    office: OfficeAtWork, client: Client, now: datetime
) -> None:
    item_of(office, now)
    published(office.head, now, "odd", licence="something")
    assert [item["name"] for item in told(client)["items"]] == ["own_rules"]


def test_a_key_that_cannot_be_read_is_said_plainly(office: OfficeAtWork, client: Client) -> None:
    key_file().write_bytes(b"x")
    answer = client.get("/exchange/index.json")
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    "address",
    [
        "/exchange/items/draft.git/info/refs?service=git-upload-pack",
        "/exchange/items/hidden.git/info/refs?service=git-upload-pack",
        "/exchange/items/nobody.git/info/refs?service=git-upload-pack",
        "/exchange/items/lost.git/info/refs?service=git-upload-pack",
        "/exchange/items/own_rules.git/info/refs?service=git-receive-pack",
        "/exchange/items/own_rules.git/info/refs",
        "/exchange/items/own_rules.git/HEAD",
        "/exchange/items/own_rules.git/objects/info/packs",
        "/exchange/items/../key.git/info/refs?service=git-upload-pack",
        "/exchange/items/%2e%2e.git/info/refs?service=git-upload-pack",
    ],
)
def test_everything_else_is_nothing(office: OfficeAtWork, client: Client, now: datetime, address: str) -> None:
    item_of(office, now)
    published(office.head, now, "hidden", shared=False)
    published(office.head, now, "lost")
    published(office.head, now, "draft", state=ItemState.DRAFT, number=0, commit="", published_at=None)
    answer = client.get(address)
    assert answer.status_code == 404 or answer.content.endswith(b"0000"), address
    assert b"refs/heads/main" not in answer.content


def test_nobody_can_push(office: OfficeAtWork, client: Client, now: datetime) -> None:
    item_of(office, now)
    assert client.post("/exchange/items/own_rules.git/git-receive-pack", b"0000", content_type=ASKED).status_code == 404
    assert client.put("/exchange/index.json", b"{}").status_code == 405
    assert client.get(PACK).status_code == 405


@pytest.mark.parametrize(
    ("body", "kind", "packed", "status"),
    [
        (b"nonsense", ASKED, "", 400),
        (b"0032want " + b"0" * 40 + b"\n00000009done\n", ASKED, "", 400),
        (b"a=1", "application/x-www-form-urlencoded", "", 415),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x", "", 415),
        (b"\0" * (MOST_REQUEST_BYTES + 1), ASKED, "", 413),
        (gzip.compress(b"\0" * (MOST_REQUEST_BYTES * 20)), ASKED, "gzip", 413),
        (b"not gzip", ASKED, "gzip", 400),
    ],
)
def test_requests_that_are_none_are_refused(
    office: OfficeAtWork, client: Client, now: datetime, body: bytes, kind: str, packed: str, status: int
) -> None:
    item_of(office, now)
    headers = {"Content-Encoding": packed} if packed else {}
    assert client.post(PACK, body, content_type=kind, headers=headers).status_code == status


def test_who_comes_while_others_fetch_is_asked_to_come_again(
    office: OfficeAtWork, client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_of(office, now)
    monkeypatch.setattr(views, "_PATIENCE", 0.01)
    for _ in range(views.PACKS_AT_ONCE):
        assert views._packing.acquire(blocking=False)
    try:
        answer = client.post(PACK, b"0000", content_type=ASKED)
        # While one waits, nobody else holds a thread of the office's own pages.
        monkeypatch.setattr(views, "_PATIENCE", 600)
        with views._waiting:
            others = client.post(PACK, b"0000", content_type=ASKED)
    finally:
        for _ in range(views.PACKS_AT_ONCE):
            views._packing.release()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert others.status_code == 503


def test_only_what_this_office_published_is_advertised(office: OfficeAtWork, client: Client, now: datetime) -> None:
    item = item_of(office, now)
    with repository_of(item.name) as repository:
        other = repository.publish({"a": b"x"}, message="x", office=office_name(), key=own_key(), at=now)
        repository.accept(colleague_ref("riga-1"), other.commit)
    answer = client.get(REFS)
    assert answer["Content-Type"] == ADVERTISED
    assert b"refs/heads/main" in answer.content
    assert b"colleagues" not in answer.content


@pytest.mark.django_db(transaction=True)
def test_git_itself_and_a_colleague_clone_it(live_server: Any, now: datetime, tmp_path: Path) -> None:
    office = _publishing(now)
    item = item_of(office, now)
    address = f"{live_server.url}/exchange/items/own_rules.git"
    with ItemRepository.create(tmp_path / "there.git") as there:
        guarded = Guarded(address_of(live_server.url, plain_http=True), Bounds(inner=True))
        with guarded:
            assert fetch(
                there, guarded, "exchange/items/own_rules.git/", into=colleague_ref("ogre-1"), expected=item.commit
            )
        assert there.files(item.commit) == {"text.lv.md": b"Teksts.\n"}
    git = shutil.which("git")
    assert git, "Git is on every machine that builds this"
    subprocess.run([git, "clone", "-q", address, tmp_path / "clone"], check=True, timeout=120)
    assert (tmp_path / "clone" / "text.lv.md").read_bytes() == b"Teksts.\n"
    # With many versions Git packs what it asks with.
    for number in range(60):
        with repository_of("own_rules") as repository:
            version = repository.publish(
                {"text.lv.md": f"{number}\n".encode()}, message="x", office=office_name(), key=own_key(), at=now
            )
    LibraryItem.objects.filter(pk=item.pk).update(commit=version.commit)
    subprocess.run([git, "-C", tmp_path / "clone", "pull", "-q"], check=True, timeout=120)
    assert (tmp_path / "clone" / "text.lv.md").read_bytes() == b"59\n"
    pushed = subprocess.run(
        [git, "-C", tmp_path / "clone", "push", "-q", "origin", "HEAD:refs/heads/evil"],
        capture_output=True,
        timeout=120,
    )
    assert pushed.returncode != 0
