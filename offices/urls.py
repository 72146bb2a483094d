"""Paths of this room's pages; `office` is the organisation's code."""

from django.urls import path

from offices import views

app_name = "offices"

urlpatterns = [
    path("", views.offices, name="list"),
    path("holidays/", views.holidays, name="holidays"),
    path("duty/", views.duty, name="duty"),
    path("duty/<int:pk>/remove/", views.take_off_duty, name="take-off-duty"),
    path("<str:office>/", views.detail, name="detail"),
]
