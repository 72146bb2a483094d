"""A refusal undoes what was half-written: page or API, with or without a service's own transaction."""

import pytest
from django.test import override_settings

from accounts.enums import Role
from tests.factories.accounts import MembershipFactory
from tests.kernel_app.models import Parcel

pytestmark = [pytest.mark.django_db]


@override_settings(ROOT_URLCONF="tests.kernel_app.urls")
def test_the_api_keeps_nothing_of_a_refused_request(api):
    member = MembershipFactory(role=Role.RESEARCHER)
    response = api(member.user).post("/api/half/", {})
    assert response.status_code == 400
    assert response.json()["detail"] == "لا يكتمل."
    assert not Parcel.objects.exists()
