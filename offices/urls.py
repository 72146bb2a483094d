"""Paths of this room's pages."""

app_name = "offices"

urlpatterns: list = []
