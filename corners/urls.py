"""Paths of this room's pages."""

from django.urls import path

from corners.views import corners, days, visits

app_name = "corners"

urlpatterns = [
    path("", corners.corner_list, name="list"),
    path("<int:pk>/", corners.corner, name="detail"),
    path("<int:pk>/plan/", days.plan, name="plan"),
    path("days/", days.day_list, name="days"),
    path("days/<int:pk>/", days.day, name="day"),
    path("days/<int:pk>/confirm/", days.confirm, name="confirm"),
    path("days/<int:pk>/open/", days.open_day, name="open"),
    path("days/<int:pk>/close/", days.close, name="close"),
    path("days/<int:pk>/cancel/", days.cancel, name="cancel"),
    path("days/<int:pk>/assign/", days.assign, name="assign"),
    path("days/<int:pk>/visits/", visits.visit_list, name="visits"),
    path("days/<int:pk>/visits/latest/", visits.latest, name="latest"),
    path("days/<int:pk>/visits/new/", visits.log, name="log"),
    path("days/<int:pk>/recognise/", visits.recognise, name="recognise"),
    path("visits/<uuid:uuid>/correct/", visits.correct, name="correct"),
    path("visits/<uuid:uuid>/undo/", visits.undo, name="undo"),
]
