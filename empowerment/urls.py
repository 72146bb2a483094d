"""Paths of this room's pages; `code` is an organisation's, `reference` a plan's or an enrolment's."""

from django.urls import path

from empowerment.views import enrolling, offers

app_name = "empowerment"

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
]
