"""Paths of the files that were asked for. An import's pages stand in the room that takes the table in."""

from django.urls import path

from exchange import views

app_name = "exchange"

urlpatterns = [
    path("exports/", views.exports, name="exports"),
    path("exports/<uuid:uuid>/", views.export, name="export"),
    path("exports/<uuid:uuid>/file/", views.download, name="download"),
]
