"""Paths of this room's pages; `code` is an organisation's, `reference` a plan's or an enrolment's."""

from django.urls import path

from empowerment.forms.plans import ROW_FORMS, VERB_FORMS
from empowerment.views import caseload, enrolling, offers, plans, sets

app_name = "empowerment"

KINDS = ("questions", "obstacles")  # the lists whose rows are edited

urlpatterns = [
    path("bodies/", offers.bodies, name="bodies"),
    path("bodies/new/", offers.new_body, name="new-body"),
    path("bodies/<str:code>/", offers.body, name="body"),
    path("bodies/<str:code>/edit/", offers.edit_body, name="edit-body"),
    path("bodies/<str:code>/programmes/new/", offers.new_programme, name="new-programme"),
    path("programmes/<int:pk>/edit/", offers.edit_programme, name="edit-programme"),
    path("programmes/<int:pk>/offerings/new/", offers.new_offering, name="new-offering"),
    path("offerings/", offers.offerings, name="offerings"),
    path("offerings/<uuid:uuid>/", offers.offering, name="offering"),
    path("offerings/<uuid:uuid>/edit/", offers.edit_offering, name="edit-offering"),
    path("offerings/<uuid:uuid>/attendance/", enrolling.attendance, name="attendance"),
    path("offerings/<uuid:uuid>/<slug:verb>/", offers.move_offering, name="move-offering"),
    path("plans/<str:reference>/offerings/", enrolling.matches, name="matches"),
    path("plans/<str:reference>/offerings/<uuid:uuid>/", enrolling.nominate, name="nominate"),
    path("enrolments/<str:reference>/", enrolling.enrolment, name="enrolment"),
    path("enrolments/<str:reference>/<slug:verb>/", enrolling.move, name="move-enrolment"),
    path("plans/", caseload.plan_list, name="plans"),
    path("plans/new/", plans.new, name="new"),
    path("plans/waiting/", caseload.waiting, name="candidates"),
    path("plans/load/", caseload.load, name="load"),
    path("plans/<slug:reference>/", plans.detail, name="plan"),
    path("plans/<slug:reference>/papers/<uuid:uuid>/", plans.paper, name="plan-paper"),
    *(path(f"plans/<slug:reference>/{verb}/", plans.act, {"verb": verb}, name=f"plan-{verb}") for verb in VERB_FORMS),
    *(
        path(f"plans/<slug:reference>/{verb}/<int:pk>/", plans.act, {"verb": verb}, name=f"plan-{verb}")
        for verb in ROW_FORMS
    ),
    path("sets/", sets.all_sets, name="sets"),
    *(path(f"sets/{kind}/new/", sets.add, {"kind": kind}, name=f"{kind}-add") for kind in KINDS),
    *(path(f"sets/{kind}/<int:pk>/", sets.edit, {"kind": kind}, name=f"{kind}-edit") for kind in KINDS),
    *(
        path(f"sets/{kind}/<int:pk>/{verb}/", sets.change, {"kind": kind, "verb": verb}, name=f"{kind}-{verb}")
        for kind in KINDS
        for verb in ("up", "down", "retire", "restore")
    ),
    path("sets/tracks/<slug:track_set>/switch/", sets.switch, name="tracks-switch"),
]
