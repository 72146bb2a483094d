"""The permission matrix as a page: what docs/roles.md says, made from accounts/roles.py."""

from django.utils.translation import override

from accounts.enums import Extent, Permission
from accounts.roles import ROLES

HEAD = """# Roles and permissions

Written by `manage.py write_roles` from `accounts/roles.py`; a test compares the two. ● reaches everything that the
person's organisation may see at all; a word beside it says how far a right reaches where it does not. Which rows exist for
someone is another question, answered by `visible_to` (docs/adr/0001, 0002).
"""


def as_markdown() -> str:
    """The roles, what each is for, and one line for every permission."""
    with override("en"):
        return "\n".join([HEAD, *_roles(), "", *_permissions(), ""])


def _roles() -> list[str]:
    lines = ["| Role | Is | Held in | Does |", "|---|---|---|---|"]
    for role, definition in ROLES.items():
        kinds = ", ".join(sorted(str(kind.label) for kind in definition.held_in))
        beside = " Held beside another role." if definition.addition else ""
        lines.append(f"| `{role}` | {role.label} | {kinds} | {definition.description}{beside} |")
    return lines


def _permissions() -> list[str]:
    lines = [
        "| Permission | " + " | ".join(f"`{role}`" for role in ROLES) + " |",
        "|---" * (len(ROLES) + 1) + "|",
    ]
    for permission in Permission:
        reaches = [_reach(definition.grants.get(permission)) for definition in ROLES.values()]
        lines.append(f"| `{permission}` {permission.label} | " + " | ".join(reaches) + " |")
    return lines


def _reach(extent: Extent | None) -> str:
    if extent is None:
        return ""
    return "●" if extent == Extent.ALL else str(extent.label).lower()
