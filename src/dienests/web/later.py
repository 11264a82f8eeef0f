"""Views that are loaded with the first request for one of them. What some stand on takes a second to load, and no other
page is to wait for it."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


class Later:
    """Stands for a package of views in a list of addresses: `Later("package").module.page`.

    Only for views of people who have signed in: a mark on a view itself (`login_not_required`, `csrf_exempt`) is not
    seen before the view is loaded.
    """

    def __init__(self, package: str) -> None:
        self._package = package

    def __getattr__(self, module: str) -> "LaterModule":
        return LaterModule(f"{self._package}.{module}")


class LaterModule:
    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> View:
        return LaterView(self._module, name)


class LaterView:
    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name

    def __call__(self, request: HttpRequest, *arguments: Any, **places: Any) -> HttpResponseBase:
        return self.loaded()(request, *arguments, **places)

    def loaded(self) -> View:
        view: View = getattr(import_module(self.module), self.name)
        return view
