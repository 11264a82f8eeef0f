"""What an index may hold: it comes from strangers, so everything has an end."""

from __future__ import annotations

from dienests.exchange.item.vocabulary import KINDS, LICENCES, SERVICES
from dienests.practice.schema_words import Schema, both_languages, closed, sentence

FORMAT = 1
MOST_BYTES = 4 * 2**20
MOST_ITEMS = 2000
MOST_COLLEAGUES = 500
MOST_REPORT = 2000
MOST_SAID = 500
MOST_CENTS = 10**12
# What one office may say to another; the first three are about an item, the last three of visits.
SAID = ("suggestion", "remark", "thanks", "report", "accepted", "declined", "visit_request", "visit_answer",
        "visit_withdrawn")  # fmt: skip

_NAME: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,59}$"}
_COMMIT: Schema = {"type": "string", "pattern": "^[0-9a-f]{40}$"}
_KEY: Schema = {"type": "string", "pattern": "^ssh-ed25519 [A-Za-z0-9+/=]{40,120}$"}
_ADDRESS = sentence(200)
_MOMENT: Schema = {"type": "string", "pattern": r"^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$"}
_COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": 10_000_000}


def _list(entry: Schema, most: int) -> Schema:
    return {"type": "array", "items": entry, "maxItems": most}


_UPSTREAM = closed({"key": _KEY, "address": _ADDRESS, "name": _NAME, "commit": _COMMIT})
_ADOPTED = closed(
    {"from": _UPSTREAM, "since": _MOMENT, "changed": {"type": "boolean"}}, {"report": sentence(MOST_REPORT)}
)
_FIGURE = closed(
    {"name": _NAME, "value": {"type": "number"}, "cases": _COUNT, "begins": sentence(10), "ends": sentence(10)},
    {"source": sentence(300)},  # where a figure comes from that somebody typed
)
_ITEM = closed(
    {
        "name": _NAME,
        "kind": {"enum": list(KINDS)},
        "title": both_languages(200),
        "summary": both_languages(1000),
        "licence": {"enum": list(LICENCES)},
        "services": _list({"enum": list(SERVICES)}, len(SERVICES)),
        "acts": _list(both_languages(300), 40),
        "parameters": _list({"type": "string", "maxLength": 60}, 60),
        "version": {"type": "integer", "minimum": 1, "maximum": 100_000},
        "commit": _COMMIT,
        "at": _MOMENT,
    },
    {
        # What the whole item costs once and in a year, as far as it says so in cents.
        "cost_cents": {"type": "integer", "minimum": 0, "maximum": MOST_CENTS},
        # From whom it was taken over, and whether the colleague is told that it was changed.
        "adopted": _ADOPTED,
        "withdrawn": sentence(1000),
    },
)
_DAY: Schema = {"type": "string", "pattern": "^20[0-9]{2}-[01][0-9]-[0-3][0-9]$"}
_TIME: Schema = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}
_UID: Schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_VISIT = closed(
    {},
    {
        "form": {"enum": ["in_person", "remote"]},
        "topics": _list({"enum": list(SERVICES)}, len(SERVICES)),
        "units": sentence(1000),
        "guests": {"type": "integer", "minimum": 1, "maximum": 200},
        "from": _DAY,
        "to": _DAY,
        "returns": _DAY,  # when the listener was received by the speaker
        # An answer: days to choose from, that it waits, a visit from afar or items in its place, or no.
        "state": {"enum": ["offered", "waiting", "agreed", "remote", "items", "declined"]},
        "offers": _list(closed({"on": _DAY, "begins": _TIME, "ends": _TIME}), 10),
        "chosen": closed({"on": _DAY, "begins": _TIME, "ends": _TIME}),
        "items": _list(_NAME, 20),
    },
)
# Said to one colleague, by its key, where everybody can read it: never anything about persons.
_SAID = closed(
    {"id": _UID, "kind": {"enum": list(SAID)}, "to": _KEY, "at": _MOMENT},
    {
        "text": sentence(4000),
        # The item of the listener that it is about, under the listener's name of it.
        "about": closed({"name": _NAME}, {"commit": _COMMIT}),
        # Where the speaker's own version lies.
        "own": closed({"name": _NAME, "commit": _COMMIT}),
        "answers": _UID,
        "visit": _VISIT,
    },
)
INDEX = closed(
    {
        "format": {"enum": [FORMAT]},
        "number": {"type": "integer", "minimum": 1, "maximum": 2**53},
        "at": _MOMENT,
        "office": closed(
            {"name": both_languages(200), "key": _KEY},
            {"municipality": sentence(60), "residents": _COUNT, "staff": _COUNT, "contact": sentence(200)},
        ),
        "items": _list(_ITEM, MOST_ITEMS),
        "colleagues": _list(closed({"name": sentence(200), "address": _ADDRESS, "key": _KEY}), MOST_COLLEAGUES),
    },
    {
        # A key that took the place of another, signed by the former.
        "former_keys": _list(closed({"key": _KEY, "signature": sentence(2000)}), 20),
        # Agreed figures: name, value, of how many, over which months.
        "figures": _list(_FIGURE, 200),
        "said": _list(_SAID, MOST_SAID),
    },
)
