"""Paths of this room's pages."""

from django.urls import path

from data_changes import views

app_name = "data_changes"

urlpatterns = [
    path("", views.change_list, name="list"),
    path("new/", views.new, name="new"),
    path("calendar/", views.calendar, name="calendar"),
    path("export/", views.export, name="export"),
    path("<slug:reference>/", views.detail, name="detail"),
    path("<slug:reference>/open/", views.open_proposed, name="open"),
    path("<slug:reference>/notify/", views.notify, name="notify"),
    path("<slug:reference>/verify/", views.verify, name="verify"),
    path("<slug:reference>/close/", views.close, name="close"),
    path("<slug:reference>/attempt/", views.attempt, name="attempt"),
    path("<slug:reference>/attach/", views.attach, name="attach"),
    path("<slug:reference>/evidence/<uuid:uuid>/", views.evidence, name="evidence"),
    path("<slug:reference>/slip/", views.slip, name="slip"),
]
