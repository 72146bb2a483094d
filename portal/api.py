"""The API of the house: each room's endpoints under /api/v1/."""

from django.urls import path

from accounts.api import TokenView

urlpatterns = [
    path("auth/token/", TokenView.as_view(), name="api-token"),
]
