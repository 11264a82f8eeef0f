"""The demo office has one finished simulation, made once."""

from typing import Any

import pytest
from rich.console import Console

from dienests.base.audit.operations import Event, record
from dienests.base.background.models import Work
from dienests.base.organisation.models import User
from dienests.demo import studies as demo
from dienests.demo.make import MADE
from dienests.workload.studies import computing
from dienests.workload.studies.models import Study
from tests.factories.cases import NOW, office_at_work


@pytest.mark.django_db
def test_a_simulation_is_made_where_it_is_missing(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    monkeypatch.setattr(demo, "DEFAULT_WAYS", ("ogre", "one_generalist"))
    monkeypatch.setattr(demo, "REPLICATIONS", 2)
    monkeypatch.setattr(computing, "PROCESSES", 1)
    monkeypatch.setattr(computing, "posts_needed", lambda variants, *_, **__: [None] * len(variants))
    office = office_at_work()
    demo.add_demo_study(console=Console(quiet=True))
    assert not Study.objects.exists(), "nobody made a demo here"
    User.objects.filter(pk=office.director.pk).update(username=demo.HEAD)
    record(Event(event=MADE), actor=None, at=NOW)
    assert demo.study_missing()
    demo.add_demo_study(console=Console(quiet=True))
    study = Study.objects.get()
    assert (study.state, study.demand, study.with_backtest) == (Work.DONE, "ogre", False), study.error
    assert not demo.study_missing()
    demo.add_demo_study(console=Console(quiet=True))
    assert Study.objects.count() == 1
