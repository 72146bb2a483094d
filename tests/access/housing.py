"""Housing matches: the office's register alone. No disclosure opens them, so others find nothing (404) or no list (403)."""

from beneficiaries.housing.models import HousingDeclaration
from tests.access import Line
from tests.access.beneficiaries import EDITING, EDITORS, READERS, SAVING, household, person_of
from tests.factories.housing import HousingDeclarationFactory, HousingTaskFactory


def declaration_of(world):
    """A household whose housing mismatches, with an open task."""
    home = person_of(world).household
    row = HousingDeclaration.objects.filter(household=home, replaced_at=None).first()
    row = row or HousingDeclarationFactory(household=home, addressed=True)
    if not row.tasks.filter(status="open").exists():
        HousingTaskFactory(declaration=row)
    return row


def key(world):
    return {"uuid": declaration_of(world).uuid}


def source(world):
    return key(world) | {"source": "ejar"}


def undone(world):
    """A declaration that tells of no change yet."""
    row = declaration_of(world)
    HousingDeclaration.objects.filter(pk=row.pk).update(changed_on=None, changed_person=None)
    return {"uuid": row.uuid}


def changed(world):
    person = person_of(world)
    return {
        "changed_person": person.pk,
        "changed_on_day": "12",
        "changed_on_month": "2",
        "changed_on_year": "1445",
        "changed_on_calendar": "hijri",
    }


LINES = [
    Line("beneficiaries:housing", own={READERS: 200}),
    Line("beneficiaries:housing-detail", kwargs=key, own={READERS: 200}, rest=404),
    Line("portal:housing-declare", kwargs=household, own=EDITING, rest=404),
    Line("portal:housing-declare", "POST", kwargs=household, data=lambda w: {"basis": "hosted"}, own=SAVING, rest=404),
    Line("portal:housing-change", kwargs=key, own=EDITING, rest=404),
    Line("portal:housing-change", "POST", kwargs=undone, data=changed, own=SAVING, rest=404),
    Line("beneficiaries:housing-record", kwargs=source, own=EDITING, rest=404),
    Line(
        "beneficiaries:housing-record", "POST", kwargs=source, data=lambda w: {"city": "القطيف"}, own=SAVING, rest=404
    ),
    Line("beneficiaries:housing-take", "POST", kwargs=key, own=SAVING, rest=404),
    Line("beneficiaries:housing-finish", kwargs=key, own=EDITING, rest=404),
    Line(
        "beneficiaries:housing-finish", "POST", kwargs=key, data=lambda w: {"outcome": "guided"}, own=SAVING, rest=404
    ),
    # No address service is set up here: who may ask hears so.
    Line("beneficiaries:housing-look-up", "POST", kwargs=key, own={EDITORS: 409, "specialist": 403}, rest=404),
    Line("api-beneficiaries-housing-list", own={READERS: 200}),
    Line("api-beneficiaries-housing-detail", kwargs=key, own={READERS: 200}, rest=404),
    Line(
        "api-beneficiaries-housing-list",
        "POST",
        data=lambda w: {"household": household(w)["reference"], "basis": "hosted"},
        own={EDITORS: 201},
        foreign={EDITORS: 400},
    ),
    Line(
        "api-beneficiaries-housing-records",
        "POST",
        kwargs=key,
        data=lambda w: {"source": "ejar", "city": "القطيف"},
        own={EDITORS: 201, "specialist": 403},
        rest=404,
    ),
    Line("api-beneficiaries-housing-look-up", "POST", kwargs=key, own={EDITORS: 400, "specialist": 403}, rest=404),
    Line("api-beneficiaries-housing-take", "POST", kwargs=key, own={EDITORS: 200, "specialist": 403}, rest=404),
    Line(
        "api-beneficiaries-housing-finish",
        "POST",
        kwargs=key,
        data=lambda w: {"outcome": "guided"},
        own={EDITORS: 200, "specialist": 403},
        rest=404,
    ),
    Line(
        "api-beneficiaries-housing-change",
        "POST",
        kwargs=undone,
        data=lambda w: {"changed_person": person_of(w).pk, "changed_on": "h:1445-02-12"},
        own={EDITORS: 200, "specialist": 403},
        rest=404,
    ),
]
