"""Roles are data: the page that people read is the data that the checks read."""

import pytest
from django.conf import settings

from accounts.enums import Permission, Role
from accounts.matrix import as_markdown
from accounts.roles import ROLES


def test_written_page_agrees_with_the_data():
    page = settings.BASE_DIR / "docs" / "roles.md"
    assert page.read_text() == as_markdown(), "run manage.py write_roles"


def test_every_role_is_defined():
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_granted_to_somebody(permission):
    assert any(permission in definition.grants for definition in ROLES.values())


def test_only_keepers_handle_discreet_cases():
    holders = {role for role, definition in ROLES.items() if Permission.TAAFFUF_HANDLE in definition.grants}
    assert holders == {Role.DISCRETION_KEEPER}


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SUPERVISOR, Role.CHARITY_READER, Role.COORDINATOR])
def test_some_roles_see_no_person(role):
    assert not {Permission.PERSON_VIEW, Permission.IDENTITY_SEE, Permission.PERSON_EDIT} & set(ROLES[role].grants)
