"""Paths of this room's pages; `office` is the organisation's code."""

from django.urls import path

from offices import views

app_name = "offices"

urlpatterns = [
    path("", views.offices, name="list"),
    path("holidays/", views.holidays, name="holidays"),
    path("<str:office>/", views.detail, name="detail"),
]
