"""Paths of this room's pages."""

app_name = "beneficiaries"

urlpatterns: list = []
