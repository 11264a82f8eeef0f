"""How tests of these pages name an address, and read an answer."""

from typing import Any

from django.urls import reverse


def url(name: str, *places: int) -> str:
    return reverse(f"office:{name}", args=places)


def text(response: Any) -> str:
    return str(response.content.decode())
