"""Paths of this room's pages."""

app_name = "referrals"

urlpatterns: list = []
