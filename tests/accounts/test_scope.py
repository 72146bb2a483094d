"""One transaction round the request, in the actor's scope, and two database roles (docs/adr/0003)."""

import io

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from accounts import scope
from accounts.actor import Actor
from accounts.models import Organisation
from tests.accounts.scope_urls import office_of_the_connection
from tests.factories.accounts import MembershipFactory, OfficeOrganisationFactory


@pytest.mark.django_db
@pytest.mark.urls("tests.accounts.scope_urls")
@pytest.mark.parametrize("door", ["page", "api"])
@pytest.mark.parametrize(("status", "kept"), [(200, True), (302, True), (400, False), (403, False), (409, False)])
def test_a_refusal_keeps_nothing(door, status, kept, as_user, api):
    user = MembershipFactory().user
    client, url = (as_user(user), "/page/") if door == "page" else (api(user), "/api/v1/endpoint/")
    assert client.get(url, {"code": "NEW", "status": status}).status_code == status
    assert Organisation.objects.filter(code="NEW").exists() is kept


@pytest.mark.django_db
@pytest.mark.urls("tests.accounts.scope_urls")
def test_templates_render_inside_the_scope(as_user):
    membership = MembershipFactory()
    assert as_user(membership.user).get("/rendered/").content.decode() == str(membership.organisation_id)


@pytest.mark.django_db(transaction=True)
def test_the_scope_ends_with_its_transaction():
    """On a persistent connection the next request must not inherit whose rows were open."""
    office = OfficeOrganisationFactory()
    with scope.enter(Actor.system(office)):
        assert office_of_the_connection() == str(office.pk)
    assert office_of_the_connection() == ""


@pytest.mark.django_db
def test_the_application_owns_nothing():
    call_command("grant_application_role", verbosity=0, stdout=io.StringIO())
    role = settings.APP_DATABASE_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [role])
        assert cursor.fetchone() == (False,)
        cursor.execute(
            "SELECT relname, pg_get_userbyid(relowner) = %(role)s,"
            " array(SELECT right_ FROM unnest(%(rights)s) right_ WHERE has_table_privilege(%(role)s, oid, right_))"
            " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
            {"role": role, "rights": ["DELETE", "INSERT", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"]},
        )
        tables = cursor.fetchall()
    assert tables
    for table, owned, rights in tables:
        assert not owned, table
        assert rights == ["DELETE", "INSERT", "SELECT", "UPDATE"], table
