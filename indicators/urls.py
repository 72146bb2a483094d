"""Paths of this room's pages."""

app_name = "indicators"

urlpatterns: list = []
