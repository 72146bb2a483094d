"""Paths of this room's pages."""

from django.urls import path

from indicators import views

app_name = "indicators"

urlpatterns = [
    path("", views.statistics, name="annual"),
    path("paper/", views.paper, name="paper"),
    path("data-changes/", views.duty, name="duty"),
    path("mirror/", views.own_mirror, name="own-mirror"),
    path("charities/<str:charity>/", views.mirror, name="mirror"),
    path("charities/<str:charity>/reports/<uuid:uuid>/", views.report, name="report"),
    path("rows/", views.rows, name="rows"),
]
