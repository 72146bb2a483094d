"""What the source must never do, said by the source tree itself (docs/architecture.md)."""

import ast
import re
import tomllib

import pytest

from tests.house import ROOT, layer, modules, name, parents, tree, where

# A module that is longer than one reads at a sitting, and why it may be.
LONG_MODULES: dict[str, str] = {}
LONGEST = 600

# Rows reached from a page without `visible_to`, and why that is right there: {"room/forms.py:Model": "reason"}.
UNSCOPED: dict[str, str] = {}

DOORS = {"views", "api", "forms", "templatetags", "panels", "work"}
DOMAIN = {"services", "notices", "models", "enums"}
WEB = {
    "django.contrib.messages",
    "django.http",
    "django.shortcuts",
    "django.template",
    "django.urls",
    "django.utils.html",
    "django.utils.safestring",
    "rest_framework",
    "httpx",
    "requests",
    "urllib.request",
}


def test_modules_are_short():
    long = {name(path) for path in modules() if len(path.read_text().splitlines()) > LONGEST}
    assert long == set(LONG_MODULES), "cut by workflow step, or list with a reason (and unlist what is short again)"


def test_nothing_is_called_utils():
    attics = [
        name(path) for path in modules() if {path.stem, *path.parts[len(ROOT.parts) :]} & {"utils", "helpers", "misc"}
    ]
    assert not attics, "name the thing"


def test_no_signal_receivers():
    """Logic in signals hides the act from whoever reads the service and misses bulk updates."""
    found = [
        where(path, node)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module in ("django.dispatch", "django.db.models.signals")
    ]
    assert not found


def _writes_status(node: ast.AST) -> bool:
    match node:
        case ast.Assign(targets=targets):
            return any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets)
        case ast.AnnAssign(target=ast.Attribute(attr="status")) | ast.AugAssign(target=ast.Attribute(attr="status")):
            return True
        case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords):
            return any(keyword.arg == "status" for keyword in keywords)
        case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="status"), *_]):
            return True
    return False


def test_status_is_written_in_one_place():
    """Only a service's `_move` (lock, check, change, record) moves a row from one status to another.

    The demonstration tells past matters through the same tables; tests/portal/test_demo.py replays every one.
    """
    found = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if _writes_status(node):
                around = [parent.name for parent in parents(node) if isinstance(parent, ast.FunctionDef)]
                told = name(path).startswith("portal/demo/")
                if not ((told or layer(path) == "services") and "_move" in around):
                    found.append(where(path, node))
    assert not found


def _unscoped_rows(path):
    """Expressions `Model.objects…` whose chain never says whose rows are meant."""
    for node in ast.walk(tree(path)):
        if not (isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")):
            continue
        said = set()
        inner: ast.AST = node
        for outer in parents(node):
            if isinstance(outer, ast.Attribute):
                said.add(outer.attr)
            elif not (isinstance(outer, ast.Call) and outer.func is inner):
                break
            inner = outer
        if not said & {"visible_to", "identified_to", "none"}:
            yield f"{name(path)}:{ast.unparse(node.value)}"


def test_rows_are_reached_through_the_actor():
    """Whoever opens a page, form, tag or endpoint starts from `Model.objects.visible_to(actor)`."""
    found = {row for path in modules() if layer(path) in DOORS for row in _unscoped_rows(path)}
    assert found == set(UNSCOPED), "start from visible_to(actor), or list with a reason (and unlist what is gone)"


def _imports(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def test_the_domain_does_not_know_the_web():
    allowed = {"django.urls.reverse"}  # an object's own address
    found = [
        f"{where(path, node)} imports {target}"
        for path in modules()
        if layer(path) in DOMAIN
        for node, target in _imports(path)
        if target not in allowed and any(target == web or target.startswith(f"{web}.") for web in WEB)
    ]
    assert not found


def test_services_are_verbs_with_named_arguments():
    """`decline(referral=…, by=…)` reads as a sentence; no service takes a request."""
    found = []
    for path in modules():
        if layer(path) != "services":
            continue
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = node.args
                named = {argument.arg for argument in arguments.args + arguments.kwonlyargs}
                if arguments.args or arguments.posonlyargs or "request" in named:
                    found.append(f"{where(path, node)} {node.name}")
    assert not found


# --- decisions -----------------------------------------------------------------------------------------

DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_decision_carries_its_number(page):
    assert page.read_text().startswith(f"# {page.name[:4]}: ")


def test_decisions_are_counted_and_listed():
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    for page in DECISIONS:
        heading = page.read_text().splitlines()[0].split(": ", 1)[1]
        assert f"| [{page.name[:4]}]({page.name}) | {heading} |" in index


def test_every_library_has_its_reason():
    """docs/adr/0011 names what the project depends on, no more and no less."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {re.match(r"[\w-]+", dependency)[0] for dependency in project["dependencies"]}
    table = (ROOT / "docs" / "adr" / "0011-libraries.md").read_text()
    cells = {
        word
        for line in table.splitlines()
        if line.startswith("| ")
        for word in re.split(r"[ ,|[]+", line.split("|")[1])
    }
    assert needed - cells == set()
    assert cells - {"Library", ""} - needed == set()
