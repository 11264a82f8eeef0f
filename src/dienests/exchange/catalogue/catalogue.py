"""The catalogue as a file of SQLite with its full-text index, whatever database the office itself runs on.

It can be thrown away: everything in it comes from the indexes of offices and from items that were fetched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from dienests.exchange.catalogue.entries import Asked, Entry, Found, OfficeEntry, Page
from dienests.exchange.catalogue.latvian import stems

FORMAT = 4
_OTHER_WORDS = (3,)  # formats with these tables, whose texts were made of fewer words
_TABLES = """
CREATE TABLE office (
    id INTEGER PRIMARY KEY, name_lv TEXT, name_en TEXT, fingerprint TEXT, residents INTEGER
);
CREATE TABLE item (
    id INTEGER PRIMARY KEY, office INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT, title_lv TEXT, title_en TEXT,
    summary_lv TEXT, summary_en TEXT, licence TEXT, services TEXT, acts TEXT, parameters TEXT, version INTEGER,
    commit_id TEXT, at TEXT, cost_cents INTEGER, withdrawn TEXT, adopted_key TEXT, adopted_name TEXT,
    text_commit TEXT NOT NULL, -- the version whose text is searched
    tries INTEGER NOT NULL, tried_at REAL NOT NULL, -- attempts at a newer one, and the last of them
    UNIQUE (office, name)
);
CREATE INDEX item_at ON item (at DESC, id);
CREATE INDEX item_adopted ON item (adopted_key, adopted_name);
CREATE INDEX item_counted ON item (withdrawn, kind, services, office, licence, cost_cents, parameters);
CREATE VIRTUAL TABLE words USING fts5 (
    title, summary, about, text, tokenize = "unicode61 remove_diacritics 0", prefix = "3 5"
);
"""
# How much more a word in the title, the summary, what it is about and the text says.
_WEIGHTS = "10.0, 4.0, 2.0, 1.0"
_MOST_WORDS = 12
_MOST_TEXT = 200_000
_COLUMNS = (
    "i.office, o.name_lv, o.name_en, i.name, i.kind, i.title_lv, i.title_en, i.summary_lv, i.summary_en, i.licence, "
    "i.services, i.version, i.commit_id, i.at, i.cost_cents, i.withdrawn, "
    "(SELECT count(*) FROM item a WHERE a.adopted_key = o.fingerprint AND a.adopted_name = i.name)"
)
_ALL = "FROM item i JOIN office o ON o.id = i.office"
_SEPARATOR = "\x1f"


def throw_away(path: Path) -> None:
    """A catalogue that cannot be read any more. What belongs to the file goes first: left behind, it would be taken
    for a part of the next one."""
    for ending in ("-wal", "-shm", ""):
        Path(f"{path}{ending}").unlink(missing_ok=True)


class Catalogue:
    """To be used in a `with`. Several may read while one writes."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=20, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        for setting in ("synchronous = NORMAL", "temp_store = MEMORY", "cache_size = -32000", "mmap_size = 268435456"):
            self._connection.execute(f"PRAGMA {setting}")
        found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if found in _OTHER_WORDS:
            self._read_anew()
        elif found != FORMAT:
            self._begin_anew()

    def _read_anew(self) -> None:
        """Everything is found as before until its text is read again, with all the words that are searched now."""
        with self._writing():
            self._connection.execute("UPDATE item SET text_commit = '', tries = 0, tried_at = 0")
            self._connection.execute(f"PRAGMA user_version = {FORMAT}")

    def _begin_anew(self) -> None:
        """An empty file, or one of another format: nothing in it is lost that is not elsewhere."""
        with self._writing():
            names = self._connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('office', 'item', 'words')"
            )
            for (name,) in names.fetchall():
                self._connection.execute(f"DROP TABLE {name}")
            for statement in _TABLES.split(";\n"):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {FORMAT}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def put(self, office: OfficeEntry, entries: Iterable[Entry]) -> None:
        """Everything an office publishes now, in the place of what it published before. Whole or not at all."""
        with self._writing():
            self._connection.execute(
                "INSERT OR REPLACE INTO office VALUES (?, ?, ?, ?, ?)",
                (office.id, office.name_lv, office.name_en, office.fingerprint, office.residents),
            )
            rows = self._connection.execute("SELECT name, id FROM item WHERE office = ?", (office.id,))
            known: dict[str, int] = dict(rows.fetchall())
            kept = [self._put(office.id, entry, known.get(entry.name)) for entry in entries]
            for name in known.keys() - set(kept):
                self._remove(known[name])

    def _put(self, office: int, entry: Entry, known: int | None) -> str:
        text, *reading = self._text_of(entry, known)
        values: tuple[Any, ...] = (
            office, entry.name, entry.kind, entry.title_lv, entry.title_en, entry.summary_lv, entry.summary_en,
            entry.licence, _joined(entry.services), _joined(entry.acts), _joined(entry.parameters), entry.version,
            entry.commit, entry.at, entry.cost_cents, entry.withdrawn, entry.adopted_key, entry.adopted_name,
            *reading,
        )  # fmt: skip
        if known is not None:
            self._remove(known)
        places = ", ?" * len(values)
        cursor = self._connection.execute(f"INSERT INTO item VALUES (NULL{places})", values)  # noqa: S608 - places only
        about = (*entry.services, *entry.acts, entry.kind)
        self._connection.execute(
            "INSERT INTO words (rowid, title, summary, about, text) VALUES (?, ?, ?, ?, ?)",
            (
                cursor.lastrowid,
                _stemmed(entry.title_lv, entry.title_en),
                _stemmed(entry.summary_lv, entry.summary_en),
                _stemmed(*about),
                text,
            ),
        )
        return entry.name

    def _text_of(self, entry: Entry, known: int | None) -> tuple[str, str, int, float]:
        """An index tells no text: what was put of an item before stays until its newest version is read."""
        if entry.text:
            return _words_of(entry.text), entry.commit, 0, 0.0
        columns = "w.text, i.text_commit, i.commit_id, i.tries, i.tried_at"
        sql = f"SELECT {columns} FROM item i JOIN words w ON w.rowid = i.id WHERE i.id = ?"  # noqa: S608 - columns only
        kept = self._connection.execute(sql, (known,)).fetchone()
        if kept is None:
            return "", "", 0, 0.0
        text, text_commit, commit, *tried = kept
        tries, tried_at = tried if commit == entry.commit else (0, 0.0)
        return text, text_commit, tries, tried_at

    def put_text(self, office: int, name: str, commit: str, text: str, *, whole: bool = True) -> None:
        """What was read of a version; not `whole`: there is more to read. Nothing where another one is the newest."""
        with self._writing():
            sql = "SELECT id FROM item WHERE office = ? AND name = ? AND commit_id = ?"
            found = self._connection.execute(sql, (office, name, commit)).fetchone()
            if found is not None:
                self._connection.execute("UPDATE words SET text = ? WHERE rowid = ?", (_words_of(text), found[0]))
                if whole:
                    self._connection.execute("UPDATE item SET text_commit = commit_id WHERE id = ?", found)

    def without_text(self, office: int, *, tries: int, before: float) -> list[str]:
        """Names of items whose newest version was not read yet and tried less often, the last time no later than
        `before`; the least tried first."""
        sql = (
            "SELECT name FROM item WHERE office = ? AND text_commit <> commit_id AND withdrawn = '' AND tries < ? "
            "AND tried_at <= ? "
            "ORDER BY tries, name"
        )
        return [name for (name,) in self._connection.execute(sql, (office, tries, before)).fetchall()]

    def count_try(self, office: int, name: str, *, at: float) -> None:
        """Before it is tried, so that what ends the attempt is counted too."""
        with self._writing():
            sql = "UPDATE item SET tries = tries + 1, tried_at = ? WHERE office = ? AND name = ?"
            self._connection.execute(sql, (at, office, name))

    def _remove(self, item: int) -> None:
        self._connection.execute("DELETE FROM words WHERE rowid = ?", (item,))
        self._connection.execute("DELETE FROM item WHERE id = ?", (item,))

    def forget(self, office: int) -> None:
        """An office that is no colleague any more."""
        with self._writing():
            for (item,) in self._connection.execute("SELECT id FROM item WHERE office = ?", (office,)).fetchall():
                self._remove(item)
            self._connection.execute("DELETE FROM office WHERE id = ?", (office,))

    def search(self, asked: Asked, *, first: int = 0, count: int = 25) -> Page:
        """What fits, the likest first; without words the newest first."""
        by_words = self._look_up(stems(asked.words)[:_MOST_WORDS])
        tables = f"{_ALL} JOIN hit ON hit.id = i.id" if by_words else _ALL
        order = "hit.rank, i.at DESC" if by_words and not asked.newest_first else "i.at DESC, i.id"
        where, values = _narrowed(asked)
        # Which first, and only then everything about them: so little is sorted that is not shown.
        which = f"SELECT i.id {tables} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
        wanted = [row[0] for row in self._connection.execute(which, (*values, count, first))]
        sql = f"SELECT i.id, {_COLUMNS} {_ALL} WHERE i.id IN ({', '.join('?' * len(wanted))})"
        by_id = {row[0]: _found(row[1:]) for row in self._connection.execute(sql, wanted)}
        by_kind = self._counted("i.kind", replace(asked, kinds=()), tables)
        by_service: dict[str, int] = {}
        for services, number in self._counted("i.services", replace(asked, services=()), tables).items():
            for service in _parted(services):
                by_service[service] = by_service.get(service, 0) + number
        total = sum(by_kind.get(kind, 0) for kind in asked.kinds) if asked.kinds else sum(by_kind.values())
        return Page(tuple(by_id[each] for each in wanted), total, by_kind, by_service)

    def _look_up(self, words: list[str]) -> bool:
        """Keep what has all these words at hand, since rows and counts are asked of it several times."""
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS hit (id INTEGER PRIMARY KEY, rank REAL)")
        self._connection.execute("DELETE FROM hit")
        if words:
            wanted = " ".join(f'"{word}"*' for word in words)
            sql = f"INSERT INTO hit SELECT rowid, bm25(words, {_WEIGHTS}) FROM words WHERE words MATCH ?"  # noqa: S608
            self._connection.execute(sql, (wanted,))
        return bool(words)

    def _counted(self, column: str, asked: Asked, tables: str) -> dict[str, int]:
        where, values = _narrowed(asked)
        sql = f"SELECT {column}, count(*) {tables} WHERE {where} GROUP BY {column}"
        return dict(self._connection.execute(sql, values).fetchall())

    def commits(self, office: int) -> dict[str, str]:
        """The newest version by name of everything an office publishes."""
        rows = self._connection.execute("SELECT name, commit_id FROM item WHERE office = ?", (office,))
        return dict(rows.fetchall())

    def withdrawn(self, office: int) -> set[str]:
        """Names of what an office has withdrawn."""
        rows = self._connection.execute("SELECT name FROM item WHERE office = ? AND withdrawn <> ''", (office,))
        return {name for (name,) in rows}

    def offices(self) -> set[int]:
        """Whose items are in it, also where they are none."""
        return {office for (office,) in self._connection.execute("SELECT id FROM office").fetchall()}

    def adopters(self, fingerprint: str, name: str) -> list[Found]:
        """Items of other offices that were taken over from this one."""
        sql = f"SELECT {_COLUMNS} {_ALL} WHERE i.adopted_key = ? AND i.adopted_name = ?"
        return list(map(_found, self._connection.execute(sql, (fingerprint, name)).fetchall()))


def _narrowed(asked: Asked) -> tuple[str, list[Any]]:
    """Condition and values of everything but the words."""
    conditions, values = ["1"] if asked.withdrawn else ["i.withdrawn = ''"], list[Any]()
    for column, chosen in (("i.kind", asked.kinds), ("i.licence", asked.licences)):
        if chosen:
            conditions.append(f"{column} IN ({', '.join('?' * len(chosen))})")
            values += chosen
    for column, each in [("i.services", service) for service in asked.services] + [("i.parameters", asked.parameter)]:
        if each:
            conditions.append(f"instr({column}, ?)")
            values.append(_joined([each]))
    if asked.act:
        conditions.append("instr(lower(i.acts), lower(?))")
        values.append(asked.act)
    for condition, value in (
        ("i.office = ?", asked.office),
        ("o.residents >= ?", asked.residents_from),
        ("o.residents <= ?", asked.residents_to),
        ("i.cost_cents <= ?", asked.cost_cents),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    return " AND ".join(conditions), values


def _stemmed(*texts: str) -> str:
    return " ".join(word for text in texts for word in stems(text))


def _words_of(text: str) -> str:
    """Each word of a text once."""
    return " ".join(sorted(set(stems(text[:_MOST_TEXT]))))


def _joined(names: Iterable[str]) -> str:
    """Between separators on both sides, so that a name is found only as a whole."""
    inner = _SEPARATOR.join(names)
    return f"{_SEPARATOR}{inner}{_SEPARATOR}" if inner else ""


def _parted(joined: str) -> tuple[str, ...]:
    return tuple(joined.strip(_SEPARATOR).split(_SEPARATOR)) if joined else ()


def _found(row: tuple[Any, ...]) -> Found:
    return Found(*(*row[:10], _parted(row[10]), *row[11:]))
