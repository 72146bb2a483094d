"""The source tree as the guards read it: which rooms there are, their modules, their templates."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Model

ROOT = Path(settings.BASE_DIR)
ROOMS = [config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT]
LAYERED = {"beneficiaries/housing"}
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
STYLESHEETS = sorted(path for path in (ROOT / "static").rglob("*.css") if "vendor" not in path.parts)


def modules(*folders: str) -> list[Path]:
    """The Python files below these folders of the root (the rooms, when none is named), migrations left out."""
    return sorted(
        path
        for folder in folders or ROOMS
        for path in (ROOT / folder).rglob("*.py")
        if not {"migrations", ".venv", "var", "node_modules"} & set(path.parts)
    )


def layer(path: Path) -> str:
    """Which layer of its room a module belongs to: `corners/views/days.py` and `corners/views.py` are both views.

    A part of a room that has layers of its own is read like a room.
    """
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[2] if "/".join(parts[:2]) in LAYERED else parts[1]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The parsed module; every node knows its `parent`."""
    module = ast.parse(path.read_text())
    for node in ast.walk(module):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return module


def parents(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes around this one, from the nearest outwards."""
    while node := getattr(node, "parent", None):  # type: ignore[assignment]
        yield node


def where(path: Path, node: ast.AST) -> str:
    return f"{name(path)}:{node.lineno}"  # type: ignore[attr-defined]


def models() -> list[type[Model]]:
    """Our own models; history tables that triggers fill (pghistory) are not ours."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and not model._meta.proxy and not hasattr(model, "pgh_tracked_model")
    ]
