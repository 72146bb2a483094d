"""Empowerment: plans for the office's specialists and director; an enabling body sees its own and what was sent to it."""

from core.clock import today
from empowerment.enums import OfferingStatus
from empowerment.models import EnablingBody, Offering, Programme
from tests.access import Line
from tests.factories.empowerment import (
    EnablingBodyFactory,
    EnrolmentFactory,
    OfferingFactory,
    PlanFactory,
    ProgrammeFactory,
)

LEADING = "specialist manager"
OFFERING = f"{LEADING} enabler"


def body(world):
    EnablingBody.objects.filter(organisation=world.enabler).exists() or EnablingBodyFactory(organisation=world.enabler)
    return {"code": world.enabler.code}


def programme_of(world):
    body(world)
    known = Programme.objects.filter(body=world.enabler).first()
    return known or ProgrammeFactory(office=world.office, body=world.enabler, title="دورة الخياطة")


def programme(world):
    return {"pk": programme_of(world).pk}


def offering_of(world, status=OfferingStatus.PUBLISHED):
    known = Offering.objects.filter(body=world.enabler, status=status).first()
    return known or OfferingFactory(office=world.office, programme=programme_of(world), status=status)


def offering(world):
    return {"uuid": offering_of(world).uuid}


def begun(world):
    """Attendance is recorded from the first day on."""
    return {"uuid": OfferingFactory(office=world.office, programme=programme_of(world), starts_on=today()).uuid}


def draft(world):
    return {"uuid": OfferingFactory(office=world.office, programme=programme_of(world), status="draft").uuid}


def fresh(world):
    return {"uuid": OfferingFactory(office=world.office, programme=programme_of(world)).uuid}


def enrolment(world):
    plan = PlanFactory(office=world.office)
    row = EnrolmentFactory(office=world.office, plan=plan, offering=fresh_offering(world))
    return {"reference": row.reference}


def fresh_offering(world):
    return OfferingFactory(office=world.office, programme=programme_of(world))


def plan(world):
    return {"reference": PlanFactory(office=world.office).reference}


def nomination(world):
    return plan(world) | {"uuid": fresh_offering(world).uuid}


def typed_body(world):
    return {"name_ar": "معهد جديد", "kind": "training_centre"}


def typed_programme(world):
    return {"title": "دورة الحاسب", "kind": "course"}


def typed_offering(world):
    day = f"g:{today():%Y-%m-%d}"
    return {"starts_on": day, "ends_on": day, "seats": "5", "admission": "in_order", "mode": "online"}


def sent_nomination(world):
    return {"agreed_on": f"g:{today():%Y-%m-%d}"}


def both(route, kwargs, data, who, **more):
    """The form, and what it sends."""
    return [
        Line(route, kwargs=kwargs, own={who: 200}, **more),
        Line(route, "POST", kwargs=kwargs, data=data, own={who: 302}, **more),
    ]


def offered(world):
    day = today().isoformat()
    return {"programme": programme_of(world).pk, "starts_on": day, "ends_on": day, "seats": 5}


def nominated(world):
    row = nomination(world)
    return {"plan": row["reference"], "offering": str(row["uuid"]), "agreed_on": today().isoformat()}


def why(world):
    return {"words": "تعذر المكان"}


def ended(world):
    return {"reason": "transport"}


def attended(world):
    return {"day": today().isoformat(), "presences": [{"enrolment": "X", "presence": "present"}]}


LINES = [
    Line("empowerment:bodies", own={LEADING: 200, "enabler": 302}, foreign={LEADING: 200, "enabler": 302}),
    Line("empowerment:body", kwargs=body, own={OFFERING: 200}, rest=404),
    *both("empowerment:new-body", None, typed_body, LEADING),
    *both("empowerment:edit-body", body, lambda world: {"kind": "company"}, OFFERING, rest=404),
    *both("empowerment:new-programme", body, typed_programme, OFFERING, rest=404),
    *both("empowerment:edit-programme", programme, typed_programme, OFFERING, rest=404),
    *both("empowerment:new-offering", programme, typed_offering, OFFERING, rest=404),
    Line("empowerment:offerings", own={OFFERING: 200}),
    Line("empowerment:offering", kwargs=offering, own={OFFERING: 200}, rest=404),
    *both("empowerment:edit-offering", draft, typed_offering, OFFERING, rest=404),
    *both("empowerment:move-offering", lambda world: draft(world) | {"verb": "publish"}, None, OFFERING, rest=404),
    Line("empowerment:attendance", kwargs=offering, own={OFFERING: 200}, rest=404),
    Line("empowerment:attendance", "POST", kwargs=begun, own={OFFERING: 302}, rest=404),
    Line("empowerment:matches", kwargs=plan, own={LEADING: 200}, rest=404),
    *both("empowerment:nominate", nomination, sent_nomination, LEADING, rest=404),
    Line("empowerment:enrolment", kwargs=enrolment, own={OFFERING: 200}, rest=404),
    *both("empowerment:move-enrolment", lambda world: enrolment(world) | {"verb": "accept"}, None, OFFERING, rest=404),
    Line("api-empowerment-offerings-list", own={OFFERING: 200}),
    Line("api-empowerment-offerings-list", "POST", data=offered, own={OFFERING: 201}, foreign={OFFERING: 400}),
    Line("api-empowerment-offerings-detail", kwargs=offering, own={OFFERING: 200}, rest=404),
    Line("api-empowerment-offerings-publish", "POST", kwargs=draft, own={OFFERING: 200}, rest=404),
    Line("api-empowerment-offerings-finish", "POST", kwargs=offering, own={OFFERING: 409}, rest=404),
    Line("api-empowerment-offerings-cancel", "POST", kwargs=fresh, data=why, own={OFFERING: 200}, rest=404),
    Line("api-empowerment-offerings-attendance", "POST", kwargs=offering, data=attended, own={OFFERING: 400}, rest=404),
    Line("api-empowerment-enrolments-list", own={OFFERING: 200}),
    Line("api-empowerment-enrolments-list", "POST", data=nominated, own={LEADING: 201}, foreign={LEADING: 400}),
    Line("api-empowerment-enrolments-detail", kwargs=enrolment, own={OFFERING: 200}, rest=404),
    Line("api-empowerment-enrolments-accept", "POST", kwargs=enrolment, own={OFFERING: 200}, rest=404),
    Line("api-empowerment-enrolments-wait", "POST", kwargs=enrolment, own={OFFERING: 200}, rest=404),
    Line("api-empowerment-enrolments-attend", "POST", kwargs=enrolment, own={OFFERING: 409}, rest=404),
    Line("api-empowerment-enrolments-complete", "POST", kwargs=enrolment, own={OFFERING: 409}, rest=404),
    Line("api-empowerment-enrolments-decline", "POST", kwargs=enrolment, data=ended, own={OFFERING: 200}, rest=404),
    Line("api-empowerment-enrolments-drop", "POST", kwargs=enrolment, data=ended, own={OFFERING: 409}, rest=404),
    Line(
        "api-empowerment-enrolments-withdraw",
        "POST",
        kwargs=enrolment,
        data=ended,
        own={LEADING: 200, "enabler": 403},
        rest=404,
    ),
]
