"""Paths of this room's pages. An address carries the reference, or the uuid of a draft."""

from django.urls import path

from statements import views
from statements.forms import VERB_FORMS

app_name = "statements"

urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    *views.sheet_pages.urlpatterns("sheets/"),
    path("batches/", views.batches, name="batches"),
    path("batches/<slug:key>/", views.batch, name="batch"),
    path("batches/<slug:key>/file/", views.batch_file, name="batch-file"),
    path("batches/<slug:key>/withdraw/", views.withdraw_batch, name="batch-withdraw"),
    path("queue/", views.queue, name="queue"),
    path("queue/numbers/", views.numbers, name="queue-numbers"),
    path("quotas/", views.quotas, name="quotas"),
    path("quotas/<slug:code>/", views.quota, name="quota"),
    path("asking/", views.asking, name="asking"),
    path("unusual/", views.unusuals, name="unusuals"),
    path("unusual/<uuid:uuid>/", views.unusual, name="unusual"),
    path("unusual/<uuid:uuid>/explain/", views.explain, name="explain"),
    path("export/", views.export, name="export"),
    *views.earlier_pages.urlpatterns("earlier/"),
    path("<slug:key>/", views.detail, name="detail"),
    path("<slug:key>/ask/", views.ask, name="ask"),
    path("<slug:key>/again/", views.again, name="again"),
    path("<slug:key>/answer/", views.answer, name="answer"),
    path("<slug:key>/reveal/", views.reveal, name="reveal"),
    path("<slug:key>/letter/", views.letter, name="letter"),
    path("<slug:key>/slip/", views.slip, name="slip"),
    path("<slug:key>/slip/file/", views.slip_file, name="slip-file"),
    *(
        path(f"<slug:key>/{verb.replace('_', '-')}/", views.act, {"verb": verb}, name=verb.replace("_", "-"))
        for verb in VERB_FORMS
    ),
]
