"""This installation's own office for the command line: only here is a database needed."""

from __future__ import annotations

import os
from collections.abc import Collection

import django
from django.utils import timezone

from dienests.workload.simulation.history import History
from dienests.workload.simulation.staffing import Staff


def own_history() -> History:
    """Every case of the database. Raises SimulationFaults where there is none."""
    _django()
    # Models can be imported only once Django is set up.
    from dienests.workload.studies.office_history import office_history  # noqa: PLC0415

    return office_history()


def own_staff(roles: Collection[str]) -> Staff:
    """Posts, absences and reception hours of this office; `roles`: those that ways of working name."""
    _django()
    from dienests.workload.studies.office_staff import office_staff  # noqa: PLC0415

    return office_staff(today=timezone.localdate(), roles=roles).staff


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienests.config.settings")
    django.setup()
