"""Paths of this room's pages."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.inbox, name="list"),
    path("read/", views.read_all, name="read-all"),
    path("<int:pk>/", views.open_notice, name="open"),
]
