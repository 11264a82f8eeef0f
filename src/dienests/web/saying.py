"""What the next page says of something that was refused."""

from typing import Protocol

from django.contrib import messages
from django.http import HttpRequest


class Refusal(Protocol):
    """What is wrong, and what can be done about it."""

    @property
    def message(self) -> str: ...

    @property
    def next_step(self) -> str: ...


def say_refused(request: HttpRequest, refusal: Refusal) -> None:
    messages.error(request, f"{refusal.message} {refusal.next_step}")
