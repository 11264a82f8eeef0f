"""Installations by name, each begun when it is first asked for, all on one machine and ended after the test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.exchange.installations.installation import Installation
from tests.template_database import template_database

Begin = Callable[..., Installation]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    template = template_database()
    with ExitStack() as open_ones:

        def begun(code: str, **options: float) -> Installation:
            return open_ones.enter_context(Installation(tmp_path, code, template=template, **options))

        yield begun
