"""Paths of this room's pages."""

app_name = "data_changes"

urlpatterns: list = []
