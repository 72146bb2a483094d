"""Plans exist for the office's specialists and its director; enabling bodies report elsewhere and know of none."""

import datetime as dt

from core.clock import today
from empowerment.api.bodies import BODIES, ROW_BODIES
from empowerment.forms.plans import ROW_FORMS, VERB_FORMS
from tests.access import Line
from tests.factories.beneficiaries import ConsentTextFactory, PersonFactory
from tests.factories.empowerment import (
    AssessmentQuestionFactory,
    GoalFactory,
    ObstacleFactory,
    ObstacleKindFactory,
    PlanFactory,
    PlanPaperFactory,
    SpecialistFactory,
    StepFactory,
)

LEADERS = "specialist manager"
NEXT_WEEK = today() + dt.timedelta(days=7)


def _plan(world, **more):
    return PlanFactory(office=world.office, specialist=world.membership("specialist"), **more)


def _of(world, **more):
    return {"reference": _plan(world, **more).reference}


STATUS = {"activate": "draft", "resume": "on_hold"}


def _plan_for(verb):
    def kwargs(world):
        plan = _plan(world, status=STATUS.get(verb, "active"))
        if verb == "activate":
            ConsentTextFactory(office=world.office, purpose="plan", version=1000 + plan.pk)
        if verb == "complete":
            GoalFactory(plan=plan, status="reached")
        return {"reference": plan.reference}

    return kwargs


def _row_for(verb):
    def kwargs(world):
        plan = _plan(world)
        if verb == "obstacle-try":
            row = ObstacleFactory(plan=plan)
        elif verb.startswith("goal-") or verb == "step-add":
            row = GoalFactory(plan=plan)
        else:
            row = StepFactory(goal__plan=plan)
        return {"reference": plan.reference, "pk": row.pk}

    return kwargs


def _other_specialist(world):
    return SpecialistFactory(organisation=world.office).pk


# What is sent with each verb; the page and the API take the same words.
SAID = {
    "describe": lambda world: {"aim": "عمل قريب"},
    "activate": lambda world: {"way": "spoken"},
    "hold": lambda world: {"words": "سفر"},
    "close": lambda world: {"reason": "moved"},
    "deputy": lambda world: {"deputy": _other_specialist(world)},
    "hand-over": lambda world: {"to": _other_specialist(world)},
    "goal-add": lambda world: {"words": "دورة"},
    "obstacle-add": lambda world: {"kind": ObstacleKindFactory(office=world.office).pk},
    "goal-drop": lambda world: {"words": "لم يعد مناسبًا"},
    "step-add": lambda world: {"words": "تسجيل", "owner": "person"},
    "step-change": lambda world: {"words": "تسجيل", "owner": "person"},
    "step-abandon": lambda world: {"words": "لم يعد مناسبًا"},
    "obstacle-try": lambda world: {"words": "تنسيق", "became": "eased"},
}
PAGE_SAID = SAID | {
    "follow-up": lambda world: {"kind": "contact", "channel": "call", "reached": "yes"},
    "assess": lambda world: {f"question_{AssessmentQuestionFactory(office=world.office).pk}": "3"},
}
API_SAID = SAID | {
    "follow-up": lambda world: {"channel": "call"},
    "assess": lambda world: {"scores": {str(AssessmentQuestionFactory(office=world.office).pk): 3}},
}


def _paper(world):
    paper = PlanPaperFactory(plan=_plan(world))
    return {"reference": paper.plan.reference, "uuid": str(paper.uuid)}


def _question(world, **more):
    return {"pk": AssessmentQuestionFactory(office=world.office, name_ar=f"سؤال {next(world.numbers)}", **more).pk}


def _obstacle(world, **more):
    return {"pk": ObstacleKindFactory(office=world.office, name_ar=f"معوق {next(world.numbers)}", **more).pk}


def _own(done):
    return {LEADERS: done}


def _verb_page(verb, kwargs):
    return Line(f"empowerment:plan-{verb}", kwargs=kwargs, own=_own(200), rest=404)


def _verb_post(verb, kwargs):
    if verb == "attach":  # an empty form comes back
        return Line("empowerment:plan-attach", "POST", kwargs=kwargs, own=_own(200), rest=404)
    return Line(f"empowerment:plan-{verb}", "POST", kwargs=kwargs, data=PAGE_SAID.get(verb), own=_own(302), rest=404)


def _verb_api(verb, kwargs):
    # A file does not come as JSON; whom it is not open to is told so before.
    done = {LEADERS: 415} if verb == "attach" else _own(200)
    return Line(f"api-empowerment-plans-{verb}", "POST", kwargs=kwargs, data=API_SAID.get(verb), own=done, rest=404)


def _set_lines(kind, row, api):
    """The lists are edited by whoever leads plans; others are told so before a row is looked for."""

    def of_row(route, method, done, data=None):
        said = (lambda world: data) if data else None
        return Line(route, method, kwargs=row, data=said, own=_own(done), foreign={LEADERS: 404}, neighbour=403)

    return [
        Line(f"empowerment:{kind}-add", own=_own(200)),
        Line(f"empowerment:{kind}-add", "POST", own=_own(200)),  # an empty form comes back
        of_row(f"empowerment:{kind}-edit", "GET", 200),
        of_row(f"empowerment:{kind}-edit", "POST", 302, {"name_ar": "أخرى"}),
        *(of_row(f"empowerment:{kind}-{verb}", "POST", 302) for verb in ("up", "down", "retire", "restore")),
        Line(f"{api}-list", own=_own(200)),
        Line(f"{api}-list", "POST", own=_own(400)),
        of_row(f"{api}-rename", "POST", 200, {"name_ar": "أخرى"}),
        of_row(f"{api}-use", "POST", 200, {"active": False}),
        of_row(f"{api}-move", "POST", 409, {"up": True}),
    ]


LINES = [
    Line("empowerment:plans", own=_own(200)),
    Line("empowerment:candidates", own=_own(200)),
    Line("empowerment:load", own={"manager": 200}),
    Line("empowerment:new", own=_own(200)),
    Line("empowerment:new", "POST", own=_own(200)),  # an empty form comes back
    Line("empowerment:plan", kwargs=_of, own=_own(200), rest=404),
    Line("empowerment:plan-paper", kwargs=_paper, own=_own(200), rest=404),
    *(_verb_page(verb, _plan_for(verb)) for verb in VERB_FORMS),
    *(_verb_post(verb, _plan_for(verb)) for verb in VERB_FORMS),
    *(_verb_page(verb, _row_for(verb)) for verb in ROW_FORMS),
    *(_verb_post(verb, _row_for(verb)) for verb in ROW_FORMS),
    Line("empowerment:sets", own=_own(200)),
    Line(
        "empowerment:tracks-switch",
        "POST",
        kwargs=lambda world: {"track_set": "jazan"},
        own=_own(302),
        foreign=_own(302),
        neighbour=403,
    ),
    *_set_lines("questions", _question, "api-empowerment-questions"),
    *_set_lines("obstacles", _obstacle, "api-empowerment-obstacles"),
    Line("api-empowerment-plans-list", own=_own(200)),
    Line(
        "api-empowerment-plans-list",
        "POST",
        data=lambda world: {
            "person": PersonFactory(office=world.office).pk,
            "specialist": world.membership("specialist").pk,
        },
        own=_own(201),
        foreign={LEADERS: 400},
    ),
    Line("api-empowerment-plans-detail", kwargs=_of, own=_own(200), rest=404),
    Line("api-empowerment-plans-paper", kwargs=_paper, own=_own(200), rest=404),
    *(_verb_api(verb, _plan_for(verb)) for verb in BODIES),
    *(_verb_api(verb, _row_for(verb)) for verb in ROW_BODIES),
    Line("api-empowerment-tracks-list", own=_own(200)),
    Line("api-empowerment-tracks-switch", "POST", data=lambda world: {"track_set": "jazan", "on": True}, own=_own(200)),
]
