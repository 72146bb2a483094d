"""Pages made of several rooms, and the pages about the portal itself."""

from django.conf import settings
from django.urls import path

from portal.views import codes, files, gallery, handing, home, housing, life, pages, reader, search, updates

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("members/<int:pk>/hand-over/", handing.hand_over, name="hand-over"),
    path("search/", search.search, name="search"),
    path("people/<int:pk>/", files.person, name="person"),
    path("households/<str:reference>/", files.household, name="household"),
    path("people/<int:pk>/events/new/", life.life_event, name="life-event"),
    path("households/<str:reference>/edit/", life.edit_household, name="edit-household"),
    path("households/<str:reference>/members/new/", life.add_member, name="add-member"),
    path("households/<str:reference>/housing/", housing.declare, name="housing-declare"),
    path("housing/<uuid:uuid>/change/", housing.change, name="housing-change"),
    # The person's own link (data_changes.links). Its key is called `code`: what is so called is never logged.
    path("u/<str:code>/", updates.my_update, name="my-update"),
    path("u/<str:code>/updated/", updates.updated, name="my-update-done"),
    path("u/<str:code>/help/", updates.nearest, name="my-help"),
    path("u/<str:code>/help/ask/", updates.help_wanted, name="my-help-ask"),
    # Codes of letters and slips: for whoever holds one. Their key is called `code`, too.
    path("verify/", codes.verify, name="verify"),
    path("verify/<str:code>/", codes.verify_code, name="verify-code"),
    path("r/", codes.receipts, name="receipts"),
    path("r/<str:code>/", codes.receipt, name="receipt"),
    path("r/<str:code>/corners/", codes.receipt_corners, name="receipt-corners"),
    path("language/", reader.language, name="language"),
    path("reading/", reader.reading, name="reading"),
    path("help/", pages.help_and_support, name="help"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("contact/", pages.contact, name="contact"),
]
if settings.GALLERY:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
