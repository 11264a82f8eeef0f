"""What tests of payments expect of a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from dienests.payments.errors import PaymentRefused


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[PaymentRefused]]:
    """The block is refused for exactly this reason, in words, with a next step."""
    with pytest.raises(PaymentRefused) as info:
        yield info
    assert info.value.code == code
    assert info.value.message
    assert info.value.next_step
