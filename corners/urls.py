"""Paths of this room's pages."""

app_name = "corners"

urlpatterns: list = []
