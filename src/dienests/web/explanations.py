"""An explanation as the rulebook gives it (JSON) made ready to be shown: failures first, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dienests.web import formats

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One line of the tree. `failed`: a condition that does not hold. `elsewhere`: shown in full above."""

    name: str
    label: str
    value: str
    sentence: str = ""
    subject: str = ""
    paragraph: str = ""
    source: str = ""
    source_url: str = ""
    checked: bool = True
    note: str = ""
    failed: bool = False
    failing_inside: bool = False
    elsewhere: bool = False
    reasons: Sequence["Reason"] = field(default_factory=list)
    open: bool = False


@dataclass(frozen=True)
class Failure:
    """A condition that does not hold, and by how much."""

    sentence: str
    missed_by: str
    paragraph: str


def explained(assessment: Json) -> tuple[list[Failure], list[Reason]]:
    """Failures and the roots of the tree of an assessment (Assessment.to_json() of the rulebook)."""
    failed = assessment.get("failures") or []
    names = frozenset(str(each.get("name")) for each in failed)
    return [_failure(each) for each in failed], reasons(assessment.get("explanation"), failed=names)


def reasons(tree: object, *, failed: frozenset[str] = frozenset()) -> list[Reason]:
    """The roots of an explanation: one node, a list of nodes, or nodes by name. `failed`: names of those that fail."""
    if isinstance(tree, Mapping):
        nodes: Iterable[Json] = [tree] if "label" in tree else tree.values()
    else:
        nodes = tree if isinstance(tree, Sequence) else []
    return [_reason(node, failed=failed, depth=0) for node in nodes]


def _failure(each: Json) -> Failure:
    missed = each.get("missed_by")
    if isinstance(missed, Mapping):
        unit = missed.get("unit")
        missed = (
            formats.money(missed.get("value")) if unit == "EUR" else formats.node_value({**missed, "kind": "count"})
        )
    elif missed is not None:
        missed = formats.money(missed) if each.get("unit") == "EUR" else formats.number(missed)
    words = each.get("sentence") or each.get("label")
    return Failure(formats.in_language(words), str(missed or ""), str(each.get("paragraph") or ""))


def _reason(node: Json, *, failed: frozenset[str], depth: int) -> Reason:
    inner = [_reason(each, failed=failed, depth=depth + 1) for each in node.get("inputs") or []]
    inner.sort(key=lambda one: not one.failing_inside)
    reference = node.get("reference")
    source = reference if isinstance(reference, Mapping) else {"title": reference}
    title = formats.in_language(source.get("title")) if source.get("title") else ""
    name = str(node.get("name") or node.get("ref") or "")
    fails = name in failed and not node.get("value")
    return Reason(
        name=name,
        label=formats.in_language(node.get("label")),
        value=_value(node),
        sentence=formats.in_language(node.get("sentence")),
        subject=formats.in_language(node.get("subject_label") or node.get("subject")),
        paragraph=str(node.get("paragraph") or ""),
        source="" if title.startswith("http") else title,
        source_url=_address(source.get("url") or node.get("url") or title),
        note=formats.in_language(node.get("note")),
        checked=node.get("checked", True) is not False,
        failed=fails,
        failing_inside=fails or any(one.failing_inside for one in inner),
        elsewhere="ref" in node,
        reasons=inner,
        open=depth == 0 or any(one.failing_inside for one in inner),
    )


def _value(node: Json) -> str:
    if node.get("value_label"):
        return formats.in_language(node["value_label"])
    return formats.node_value(node)


def _address(value: object) -> str:
    text = str(value or "")
    return text if text.startswith(("https://", "http://")) else ""
