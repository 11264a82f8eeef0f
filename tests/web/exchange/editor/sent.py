"""What a page sends that was drawn and not changed."""

from collections.abc import Iterable

from django.http import QueryDict

from dienests.web.office.exchange.editor.drawn import Drawn


def sent_by(drawn: Iterable[Drawn]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for each in drawn:
        _send(each, sent)
    return sent


def _send(each: Drawn, sent: QueryDict) -> None:
    if each.kind == "both":
        for tongue, text, _faults in each.values:
            sent[f"{each.name}.{tongue}"] = text
    elif each.kind in ("line", "number", "day"):
        sent[each.name] = str(each.value)
    elif each.kind == "truth":
        if each.value:
            sent[each.name] = "on"
    elif each.kind in ("choice", "several"):
        sent.setlist(each.name, [value for value, _label, chosen in each.options if chosen])
    elif each.kind == "lines":
        sent.setlist(each.name, [value for value, _told in each.values])
    elif each.kind == "rows":
        sent.setlist(each.name, [str(row.number) for row in each.rows])  # type: ignore[attr-defined]
    elif each.kind == "shown_if":
        sent[f"{each.name}.field"] = next((value for value, _label, chosen in each.options if chosen), "")
        sent.setlist(f"{each.name}.is", [value for value, _label, chosen in each.values if chosen])
    elif each.kind == "applies":
        for key, value in each.value.items():
            sent[f"{each.name}.{key}"] = "" if value is None else str(value)
        for fact, _label, points in each.values:
            sent[f"{each.name}.points.{fact}"] = "" if points is None else str(points)
    for part in (*each.inputs, *each.rows):
        _send(part, sent)
