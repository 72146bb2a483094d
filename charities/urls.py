"""Paths of this room's pages; `charity` is the organisation's code."""

from django.urls import path

from charities import views

app_name = "charities"

urlpatterns = [
    path("", views.charities, name="list"),
    path("own/", views.own, name="own"),
    path("new/", views.add, name="new"),
    path("<str:charity>/", views.detail, name="detail"),
    path("<str:charity>/edit/", views.edit, name="edit"),
    path("<str:charity>/history/", views.history, name="history"),
    path("<str:charity>/services/new/", views.add_service, name="new-service"),
    path("<str:charity>/services/<int:pk>/edit/", views.edit_service, name="edit-service"),
    path("<str:charity>/contacts/new/", views.add_contact, name="new-contact"),
    path("<str:charity>/contacts/<int:pk>/edit/", views.edit_contact, name="edit-contact"),
    path("<str:charity>/contacts/<int:pk>/verify/", views.verify_contact, name="verify-contact"),
    path("<str:charity>/agreements/new/", views.add_agreement, name="new-agreement"),
    path("<str:charity>/agreements/<int:pk>/edit/", views.edit_agreement, name="edit-agreement"),
]
