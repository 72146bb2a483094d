"""Paths of this room's pages."""

app_name = "statements"

urlpatterns: list = []
