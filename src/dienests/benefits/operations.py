"""Storing what the law says: calculations, frozen with their inputs. The only writer of that table."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dienests.base.organisation.models import User
from dienests.benefits.errors import FaultyHousehold
from dienests.benefits.household_file import content_hash, storable
from dienests.benefits.models import Calculation, Purpose
from dienests.benefits.queries import Preview, preview, preview_month


def calculate(*, data: Mapping[str, Any], known_on: date, by: User | None, now: datetime) -> Calculation:
    """Assess a household file (see `household_file`) and store inputs and answer for a decision.

    Raises FaultyHousehold with every fault; then nothing is stored. Call inside the transaction of the decision.
    """
    inputs = storable(data)
    return _store(
        Calculation(purpose=Purpose.APPLICATION, inputs=inputs, known_on=known_on, created_by=by, created_at=now),
        preview(inputs, known_on=known_on),
    )


def calculate_month(
    *,
    inputs: Mapping[str, Any],
    month: str,
    costs: Sequence[Mapping[str, Any]],
    known_on: date,
    by: User | None,
    now: datetime,
) -> Calculation:
    """Assess one month ("2026-03") of a running grant from its bills and store it.

    `inputs` is the household file of the decision: income and means stay as declared, parameters are the month's.
    Raises FaultyHousehold.
    """
    inputs = storable(inputs)
    arguments = {"month": month, "costs": storable(list(costs))}
    return _store(
        Calculation(
            purpose=Purpose.MONTH,
            inputs=inputs,
            arguments=arguments,
            known_on=known_on,
            created_by=by,
            created_at=now,
        ),
        preview_month(inputs, **arguments, known_on=known_on),
    )


def _store(calculation: Calculation, answer: Preview) -> Calculation:
    if answer.assessment is None:
        raise FaultyHousehold(answer.faults)
    calculation.result = answer.assessment
    calculation.inputs_hash = content_hash({"inputs": calculation.inputs, "arguments": calculation.arguments})
    calculation.result_hash = content_hash(calculation.result)
    calculation.rulebook_version = answer.assessment["rulebook_version"]
    calculation.save(force_insert=True)
    return calculation
