"""What may follow a visit: the follow-up of a change names the person, if the reader may see who it was."""

import pytest
from django.urls import reverse

from corners.listing import rows_for
from tests.factories.beneficiaries import PersonFactory
from tests.factories.corners import VisitFactory


@pytest.mark.django_db
def test_the_link_to_a_follow_up_names_the_person(office, charity, researcher, actor):
    person = PersonFactory(office=office)
    known = VisitFactory(corner_day__corner__charity=charity, person=person)
    unnamed = VisitFactory(corner_day__corner__charity=charity)
    page = reverse("data_changes:new")
    links = [
        [step.url for step in row.steps if step.url.startswith(page)]
        for row in rows_for(actor(researcher), [known, unnamed])
    ]
    assert links == [[f"{page}?visit={known.uuid}&person={person.pk}"], [f"{page}?visit={unnamed.uuid}"]]
