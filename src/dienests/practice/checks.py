"""What a schema cannot say: the order of acts, the second pair of eyes, stages nobody could do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dienests.practice.faults import Fault, Text
from dienests.practice.strict_yaml import Document, Path, dotted
from dienests.practice.vocabulary import ACTS_THAT_MAY_BE_LEFT_OUT, ROLES_OF_ACT

Finding = tuple[Path, str, Text]
Stage = Mapping[str, Any]

_ONCE = ("application", "submit", "decide")
_BEFORE = (
    ("application", "submit"),
    ("declaration", "submit"),
    ("documents", "submit"),
    ("assessment", "submit"),
    ("submit", "control"),
    ("submit", "decide"),
    ("control", "decide"),
    ("decide", "letter"),
    ("decide", "payment"),
)


def process_faults(document: Document, *, for_use: bool = True) -> list[Fault]:
    """Faults of a process whose schema is right, each at its line.

    Where it is not `for_use`, neither the second pair of eyes nor who may do which act is asked for: such a way can be
    simulated, and never switched on.
    """
    stages: list[Stage] = document.data["stages"]
    return [
        Fault(document.file, document.line(path), f"{dotted(path)} = {found}", expected)
        for check in (*_CHECKS, *(_FOR_USE if for_use else ()))
        for path, found, expected in check(stages)
    ]


def _position(stages: list[Stage], act: str) -> list[tuple[int, int]]:
    """Every (stage, place in its acts) where the act is done."""
    return [(s, a) for s, stage in enumerate(stages) for a, done in enumerate(stage["acts"]) if done == act]


def _names(stages: list[Stage]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, stage in enumerate(stages):
        if stage["name"] in seen:
            yield ("stages", index, "name"), stage["name"], Text("nosaukums, kāda vēl nav", "a name not used before")
        seen.add(stage["name"])


def _begins_with_the_client(stages: list[Stage]) -> Iterator[Finding]:
    first = stages[0]
    if "application" not in first["acts"]:
        yield (
            ("stages", 0, "acts"),
            ", ".join(first["acts"]),
            Text("pirmajā posmā pieņem iesniegumu (application)", "the first stage takes the application"),
        )
    if not first["client_present"]:
        yield (
            ("stages", 0, "client_present"),
            "false",
            Text("true: iesniegumu pieņem klienta klātbūtnē", "true: the application is taken with the client"),
        )


def _each_act_once(stages: list[Stage]) -> Iterator[Finding]:
    for act in _ONCE:
        places = _position(stages, act)
        if not places:
            yield ("stages",), f"{act} 0×", Text(f"tieši viens posms ar {act}", f"exactly one stage with {act}")
        for stage, place in places[1:]:
            yield (
                ("stages", stage, "acts", place),
                f"{act} {len(places)}×",
                Text(f"tieši viens posms ar {act}", f"exactly one stage with {act}"),
            )


def _control_somewhere(stages: list[Stage]) -> Iterator[Finding]:
    if not _position(stages, "control"):
        yield ("stages",), "control 0×", Text("vismaz viens posms ar control", "at least one stage with control")


def _order(stages: list[Stage]) -> Iterator[Finding]:
    for earlier, later in _BEFORE:
        before, after = _position(stages, earlier), _position(stages, later)
        if before and after and max(before) > min(after):
            stage, place = min(after)
            yield (
                ("stages", stage, "acts", place),
                later,
                Text(f"{earlier} notiek pirms {later}", f"{earlier} is done before {later}"),
            )


def _differs_from_is_earlier(stages: list[Stage]) -> Iterator[Finding]:
    names = [stage["name"] for stage in stages]
    for index, stage in enumerate(stages):
        for place, other in enumerate(stage.get("differs_from", [])):
            if other not in names[:index]:
                listed = ", ".join(names[:index]) or "—"
                yield (
                    ("stages", index, "differs_from", place),
                    other,
                    Text(f"kāds no agrākiem posmiem: {listed}", f"one of the earlier stages: {listed}"),
                )


def _same_visit_follows_a_visit(stages: list[Stage]) -> Iterator[Finding]:
    for index, stage in enumerate(stages):
        if not stage.get("same_visit"):
            continue
        if not (index and stage["client_present"] and stages[index - 1]["client_present"]):
            yield (
                ("stages", index, "same_visit"),
                "true",
                Text(
                    "tikai posmam ar klientu tūlīt pēc cita posma ar klientu",
                    "only for a stage with the client right after another stage with the client",
                ),
            )


def _second_pair_of_eyes(stages: list[Stage]) -> Iterator[Finding]:
    """Control and decision are never with the one who prepared: design.md, "Two people, in the table"."""
    prepared = {stage["name"] for stage in stages if {"submit", "assessment"} & set(stage["acts"])}
    for index, stage in enumerate(stages):
        missing = sorted(prepared - set(stage.get("differs_from", [])))
        if {"control", "decide"} & set(stage["acts"]) and missing:
            if "control" not in stage["acts"] and _controlled_in_every_case(stages[:index], prepared):
                continue
            found = ", ".join(stage.get("differs_from", [])) or "—"
            names = ", ".join(missing)
            yield (
                ("stages", index, "differs_from"),
                found,
                Text(f"arī {names}: kontrolē un lemj cits", f"also {names}: someone else controls and decides"),
            )


def _controlled_in_every_case(stages: list[Stage], prepared: set[str]) -> bool:
    return any(
        "control" in stage["acts"]
        and stage.get("applies", "always") == "always"
        and prepared <= set(stage.get("differs_from", []))
        for stage in stages
    )


def _roles(stages: list[Stage]) -> Iterator[Finding]:
    for index, stage in enumerate(stages):
        for place, role in enumerate(stage["roles"]):
            barred = [act for act in stage["acts"] if role not in ROLES_OF_ACT[act]]
            if barred:
                able = sorted(set.intersection(*(set(ROLES_OF_ACT[act]) for act in stage["acts"])))
                listed = ", ".join(able) or "—"
                yield (
                    ("stages", index, "roles", place),
                    f"{role} ({', '.join(barred)})",
                    Text(
                        f"amats, kas drīkst darīt visu šajā posmā: {listed}",
                        f"a role that may do everything in this stage: {listed}",
                    ),
                )


def _left_out(stages: list[Stage]) -> Iterator[Finding]:
    for index, stage in enumerate(stages):
        applies = stage.get("applies", "always")
        if applies == "always":
            continue
        needed = [act for act in stage["acts"] if act not in ACTS_THAT_MAY_BE_LEFT_OUT]
        if needed:
            yield (
                ("stages", index, "applies"),
                ", ".join(needed),
                Text(
                    "always: bez šīm darbībām lietu nevar pabeigt; nosacījumu drīkst likt tikai kontrolei",
                    "always: no case can end without these acts; only a control may be conditional",
                ),
            )
        yield from _unreachable(index, applies)


def _unreachable(index: int, applies: Mapping[str, Any]) -> Iterator[Finding]:
    if "risk" not in applies:
        return
    risk = applies["risk"]
    path: Path = ("stages", index, "applies", "risk")
    total = sum(risk["points"].values())
    if risk["threshold"] > total:
        yield (
            (*path, "threshold"),
            str(risk["threshold"]),
            Text(
                f"ne vairāk kā {total} (visu punktu summa), citādi posms nekad nenotiek",
                f"at most {total} (all points together), or the stage can never be reached",
            ),
        )
    if ("amount_above" in risk["points"]) != ("amount_above" in risk):
        yield (
            (*path, "amount_above"),
            str(risk.get("amount_above", "—")),
            Text(
                "summa eiro tieši tad, ja punkti ir arī par amount_above",
                "an amount in EUR exactly when there are points for amount_above",
            ),
        )


def _letter_is_sent(stages: list[Stage]) -> Iterator[Finding]:
    if not _position(stages, "letter"):
        yield (
            ("stages",),
            "letter 0×",
            Text("posms, kurā nosūta lēmumu (letter)", "a stage in which the decision is sent (letter)"),
        )


_CHECKS: tuple[Callable[[list[Stage]], Iterator[Finding]], ...] = (
    _names,
    _begins_with_the_client,
    _each_act_once,
    _order,
    _differs_from_is_earlier,
    _same_visit_follows_a_visit,
    _left_out,
    _letter_is_sent,
)
_FOR_USE: tuple[Callable[[list[Stage]], Iterator[Finding]], ...] = (_control_somewhere, _second_pair_of_eyes, _roles)
