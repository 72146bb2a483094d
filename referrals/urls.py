"""Paths of this room's pages. An address carries the reference, or the uuid of a draft."""

from django.urls import path

from referrals import views
from referrals.forms import VERB_FORMS

app_name = "referrals"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("sent/", views.outbox, name="outbox"),
    path("new/", views.new, name="new"),
    path("export/", views.export, name="export"),
    *views.sheet_patterns("sheets/"),
    *views.earlier_pages.urlpatterns("earlier/"),
    path("board/", views.board, name="board"),
    path("assistance/<str:reference>/", views.assistance, name="assistance"),
    path("assistance/<str:reference>/new/", views.record, name="record-assistance"),
    path("assistance/<str:reference>/<int:pk>/strike/", views.strike, name="strike-assistance"),
    path("<slug:key>/", views.detail, name="detail"),
    path("<slug:key>/edit/", views.edit, name="edit"),
    path("<slug:key>/send/", views.send, name="send"),
    path("<slug:key>/letter/", views.letter, name="letter"),
    path("<slug:key>/slip/", views.slip, name="slip"),
    path("<slug:key>/slip/file/", views.slip_file, name="slip-file"),
    path("<slug:key>/attachments/<uuid:uuid>/", views.paper, name="paper"),
    *(
        path(f"<slug:key>/{verb.replace('_', '-')}/", views.act, {"verb": verb}, name=verb)
        for verb in VERB_FORMS
        if verb != "send"
    ),
]
