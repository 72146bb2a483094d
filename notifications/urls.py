"""Paths of this room's pages."""

app_name = "notifications"

urlpatterns: list = []
