"""Every route of the house, as the resolver knows them."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver

from tests.house import ROOMS

API = "/api/"


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    pattern: URLPattern

    @property
    def view(self):
        """The function or class that answers."""
        view = self.pattern.callback
        return getattr(view, "cls", None) or getattr(view, "view_class", None) or inspect.unwrap(view)

    @property
    def is_ours(self) -> bool:
        return self.view.__module__.split(".")[0] in ROOMS

    @property
    def methods(self) -> set[str]:
        """The methods it answers; a function says so with `@require_http_methods`."""
        view = self.pattern.callback
        methods: set[str] = set()
        if actions := getattr(view, "actions", None):
            methods = set(actions)
        elif isinstance(self.view, type):
            methods = {method for method in self.view.http_method_names if hasattr(self.view, method)}
        while view and not methods:
            methods = set(inspect.getclosurevars(view).nonlocals.get("request_method_list", ()))
            view = getattr(view, "__wrapped__", None)
        return {method.upper() for method in methods} - {"HEAD", "OPTIONS"} or {"any"}


def _routes(patterns, namespace="", prefix="") -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Route(f"{namespace}{pattern.name or path}", path, pattern)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern.url_patterns, inner, path)


ROUTES = {route.name: route for route in _routes(get_resolver().url_patterns)}
