"""Paths of this room's pages. A person's and a household's own page stand in portal (several rooms make them)."""

from django.urls import path

from beneficiaries import views
from beneficiaries.housing import views as housing

app_name = "beneficiaries"

urlpatterns = [
    path("", views.people, name="people"),
    path("search/", views.search, name="search"),
    path("new/", views.register, name="new"),
    path("export/", views.export, name="export"),
    *views.register_pages.urlpatterns("imports/"),
    path("people/<int:pk>/edit/", views.edit, name="edit"),
    path("people/<int:pk>/status/", views.status, name="status"),
    path("people/<int:pk>/reveal/", views.reveal, name="reveal"),
    path("people/<int:pk>/contacts/new/", views.add_contact, name="add-contact"),
    path("people/<int:pk>/beside/", views.choose_other, name="choose-other"),
    path("people/<int:pk>/beside/<int:other>/", views.beside, name="beside"),
    path("people/<int:pk>/part/", views.part, name="part"),
    path("people/<int:pk>/number/", views.settle_number, name="settle-number"),
    path("people/<int:pk>/representatives/new/", views.add_representation, name="add-representation"),
    path("people/<int:pk>/consents/new/", views.give_consent, name="give-consent"),
    path("representatives/<int:pk>/proof/", views.prove, name="prove"),
    path("representatives/<int:pk>/end/", views.end_representation, name="end-representation"),
    path("consents/<int:pk>/withdraw/", views.withdraw_consent, name="withdraw-consent"),
    path("consents/texts/", views.consent_texts, name="consent-texts"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/", views.pair, name="pair"),
    path("duplicates/<int:pk>/merge/", views.merge, name="merge"),
    path("duplicates/<int:pk>/apart/", views.tell_apart, name="tell-apart"),
    path("contacts/<int:pk>/", views.edit_contact, name="edit-contact"),
    path("contacts/<int:pk>/mark/", views.mark_contact, name="mark-contact"),
    path("people/<int:pk>/history/", views.history, name="history"),
    path("households/", views.households, name="households"),
    path("housing/", housing.matches, name="housing"),
    path("housing/<uuid:uuid>/", housing.detail, name="housing-detail"),
    path("housing/<uuid:uuid>/records/<slug:source>/", housing.record, name="housing-record"),
    path("housing/<uuid:uuid>/task/take/", housing.take, name="housing-take"),
    path("housing/<uuid:uuid>/task/finish/", housing.finish, name="housing-finish"),
    path("housing/<uuid:uuid>/look-up/", housing.look_up, name="housing-look-up"),
]
