"""A way of working: the stages a case goes through, who does them and when each applies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from dienests.practice.completeness import process_document_faults
from dienests.practice.faults import PracticeFaults, Text
from dienests.practice.strict_yaml import Document

AppliesKind = Literal["always", "share", "amount_above", "risk"]


@dataclass(frozen=True)
class Applies:
    """When a stage is part of a case.

    `share_percent` of cases (1–100), amounts in whole EUR, points per fact for risk. `seed` is the digest of the
    process the stage belongs to: the draw of `share` depends on it and on the case number only.
    """

    kind: AppliesKind = "always"
    share_percent: int | None = None
    amount_above_eur: int | None = None
    risk_points: tuple[tuple[str, int], ...] = ()
    risk_threshold: int | None = None
    risk_amount_above_eur: int | None = None
    seed: str = ""

    def to_json(self) -> Any:
        """As written in process.yaml; the seed is left out because it follows from the process."""
        if self.kind == "share":
            return {"share": self.share_percent}
        if self.kind == "amount_above":
            return {"amount_above": self.amount_above_eur}
        if self.kind == "risk":
            risk: dict[str, Any] = {"threshold": self.risk_threshold, "points": dict(self.risk_points)}
            if self.risk_amount_above_eur is not None:
                risk["amount_above"] = self.risk_amount_above_eur
            return {"risk": risk}
        return "always"


@dataclass(frozen=True)
class Stage:
    """One stage. `acts` are in the order they are done; `differs_from` names earlier stages done by someone else.

    `same_visit`: the client goes on to it from the stage before, without coming a second time.
    """

    name: str
    title: Text
    description: Text
    roles: tuple[str, ...]
    acts: tuple[str, ...]
    client_present: bool
    differs_from: tuple[str, ...]
    applies: Applies
    same_visit: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title.to_json(),
            "description": self.description.to_json(),
            "roles": list(self.roles),
            "acts": list(self.acts),
            "client_present": self.client_present,
            "differs_from": list(self.differs_from),
            "applies": self.applies.to_json(),
            # Said only where it is so: the digest of a process that does not know it stays what it was.
            **({"same_visit": True} if self.same_visit else {}),
        }


@dataclass(frozen=True)
class Process:
    """The stages in order. `checked` is false where the split is inferred and not confirmed by the office itself."""

    name: str
    title: Text
    stages: tuple[Stage, ...]
    source: str
    checked: bool
    digest: str

    def stage(self, name: str) -> Stage:
        """The stage of this name. Raises KeyError."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise KeyError(name)

    def stage_of(self, act: str) -> Stage:
        """The first stage in which `act` is done. Raises KeyError."""
        for stage in self.stages:
            if act in stage.acts:
                return stage
        raise KeyError(act)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON in the shape of process.yaml: what a case keeps while the office moves on to another process."""
        return {
            "name": self.name,
            "title": self.title.to_json(),
            "source": self.source,
            "checked": self.checked,
            "stages": [stage.to_json() for stage in self.stages],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Process:
        """The process that `to_json` stored, checked like a file. Raises PracticeFaults."""
        faults = process_document_faults(Document("process.json", data))
        if faults:
            raise PracticeFaults(faults)
        return build_process(data)


def text(data: Mapping[str, str]) -> Text:
    return Text(lv=data["lv"], en=data["en"])


def build_process(data: Mapping[str, Any]) -> Process:
    """From data that has passed schema and checks. The digest is sha256 over the canonical JSON of the content."""
    bare = Process(
        name=data["name"],
        title=text(data["title"]),
        stages=tuple(_stage(stage) for stage in data["stages"]),
        source=data.get("source", ""),
        checked=data["checked"],
        digest="",
    )
    canonical = json.dumps(bare.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    stages = tuple(replace(stage, applies=replace(stage.applies, seed=digest)) for stage in bare.stages)
    return replace(bare, stages=stages, digest=digest)


def _stage(data: Mapping[str, Any]) -> Stage:
    return Stage(
        name=data["name"],
        title=text(data["title"]),
        description=text(data["description"]),
        roles=tuple(data["roles"]),
        acts=tuple(data["acts"]),
        client_present=data["client_present"],
        differs_from=tuple(data.get("differs_from", ())),
        applies=_applies(data.get("applies", "always")),
        same_visit=data.get("same_visit", False),
    )


def _applies(data: Any) -> Applies:
    if data == "always":
        return Applies()
    if "share" in data:
        return Applies("share", share_percent=data["share"])
    if "amount_above" in data:
        return Applies("amount_above", amount_above_eur=data["amount_above"])
    risk = data["risk"]
    return Applies(
        "risk",
        risk_points=tuple(sorted(risk["points"].items())),
        risk_threshold=risk["threshold"],
        risk_amount_above_eur=risk.get("amount_above"),
    )
