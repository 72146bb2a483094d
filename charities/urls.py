"""Paths of this room's pages."""

app_name = "charities"

urlpatterns: list = []
