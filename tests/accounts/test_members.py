"""Inviting and ending: who may, where, and never without a director."""

import threading

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.enums import Role
from accounts.models import Membership, User
from tests.factories.accounts import CharityOrganisationFactory, MembershipFactory

PERSON = {"username": "huda", "email": "huda@example.invalid", "full_name": "هدى المثال", "gender": "f"}


@pytest.fixture
def director(office, member):
    return member(office, Role.MANAGER)


@pytest.mark.django_db
class TestInviting:
    def test_a_new_member_sets_a_password_and_enters(self, director, as_user, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            answer = as_user(director).post(reverse("accounts:invite"), PERSON | {"roles": ["researcher"]})
        assert answer.status_code == 302
        link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
        browser = Client()
        form = browser.get(link, follow=True)
        browser.post(
            form.redirect_chain[-1][0], {"password1": "a-new-long-password", "password2": "a-new-long-password"}
        )
        assert browser.post("/accounts/login/", {"login": "huda", "password": "a-new-long-password"}).status_code == 302

    def test_a_taken_user_name_is_said_on_its_field_and_nothing_is_made(self, director, as_user):
        MembershipFactory(user__username="huda")
        page = as_user(director).post(reverse("accounts:invite"), PERSON | {"roles": ["researcher"]})
        assert page.status_code == 200
        assert page.context["form"].errors["username"]
        assert User.objects.filter(username="huda").count() == 1

    @pytest.mark.parametrize("roles", [[], ["charity_staff"], ["discretion_keeper"], ["king"]])
    def test_roles_fit_the_organisation(self, director, as_user, roles):
        page = as_user(director).post(reverse("accounts:invite"), PERSON | {"roles": roles})
        assert page.context["form"].errors["roles"]
        assert not User.objects.filter(username="huda").exists()

    def test_a_keeper_is_one_beside_another_role(self, director, office, actor):
        user = services.invite(
            by=actor(director), organisation=office, roles=["researcher", "discretion_keeper"], **PERSON
        )
        assert set(user.memberships.values_list("role", flat=True)) == {"researcher", "discretion_keeper"}

    def test_another_offices_charity_is_not_ones_own(self, director, actor):
        with pytest.raises(PermissionDenied):
            services.invite(
                by=actor(director), organisation=CharityOrganisationFactory(), roles=["charity_staff"], **PERSON
            )

    def test_a_charitys_director_keeps_its_own_staff_only(self, office, member, actor):
        charity, other = (CharityOrganisationFactory(parent=office) for _ in range(2))
        by = actor(member(charity, Role.CHARITY_MANAGER))
        assert services.invite(by=by, organisation=charity, roles=["charity_staff"], **PERSON).pk
        with pytest.raises(PermissionDenied):
            services.invite(
                by=by, organisation=other, roles=["charity_staff"], **PERSON | {"username": "x", "email": ""}
            )


@pytest.mark.django_db
class TestEnding:
    def test_who_left_has_no_session_left(self, director, office, member, as_user):
        user = member(office, Role.RESEARCHER)
        browser = as_user(user)
        as_user(director).post(reverse("accounts:end", args=[user.memberships.get().pk]))
        assert browser.get(reverse("notifications:list")).status_code == 302

    def test_the_last_director_stays(self, director, as_user):
        page = as_user(director).post(reverse("accounts:end", args=[director.memberships.get().pk]))
        assert "آخر" in page.content.decode()
        assert director.memberships.get().is_active

    def test_the_extra_role_ends_with_the_main_one(self, director, office, member, actor):
        keeper = member(office, Role.RESEARCHER, Role.DISCRETION_KEEPER)
        services.end(by=actor(director), membership=keeper.memberships.get(role=Role.RESEARCHER))
        assert not Membership.objects.active().filter(user=keeper).exists()

    def test_the_main_role_outlives_the_extra_one(self, director, office, member, actor):
        keeper = member(office, Role.RESEARCHER, Role.DISCRETION_KEEPER)
        services.end(by=actor(director), membership=keeper.memberships.get(role=Role.DISCRETION_KEEPER))
        assert Membership.objects.active().get(user=keeper).role == Role.RESEARCHER


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_directors_cannot_dismiss_each_other(office, member, actor):
    directors = [member(office, Role.MANAGER) for _ in range(2)]
    actors = [actor(user) for user in directors]
    refused = []

    def dismiss(by, other):
        try:
            services.end(by=by, membership=other.memberships.get())
        except ValidationError:
            refused.append(by)
        finally:
            connection.close()

    threads = [threading.Thread(target=dismiss, args=(actors[n], directors[1 - n])) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.active().filter(organisation=office, role=Role.MANAGER).count() == 1


@pytest.mark.django_db
def test_the_switch_moves_the_person_to_another_organisation(as_user):
    first = MembershipFactory()
    second = MembershipFactory(user=first.user)
    browser = as_user(first.user)
    browser.post(reverse("accounts:switch"), {"organisation": second.organisation.code})
    assert browser.get("/").wsgi_request.actor.organisation == second.organisation
    assert browser.post(reverse("accounts:switch"), {"organisation": "EST"}).status_code == 404
