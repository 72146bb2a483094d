"""Paths of this room's pages."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.members, name="members"),
    path("invite/", views.invite, name="invite"),
    path("<int:pk>/end/", views.end, name="end"),
    path("switch/", views.switch, name="switch"),
    path("access-log/", views.access_log, name="access_log"),
]
