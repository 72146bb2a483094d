"""Paths of this room's pages."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.members, name="members"),
    path("invite/", views.invite, name="invite"),
    path("<int:pk>/end/", views.end, name="end"),
    path("absences/", views.absences, name="absences"),
    path("absences/<int:pk>/end/", views.cancel_absence, name="end-absence"),
    path("switch/", views.switch, name="switch"),
    path("access-log/", views.access_log, name="access_log"),
]
