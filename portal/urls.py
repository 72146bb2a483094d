"""Every door of the house. Rooms keep their own paths in their urls.py; the API's stand in portal/api.py."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts.sign_in_urls import urlpatterns as sign_in

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"

urlpatterns = [
    path("", include("portal.page_urls")),
    path("accounts/", include(sign_in)),
    path("members/", include("accounts.urls")),
    path("notices/", include("notifications.urls")),
    path("offices/", include("offices.urls")),
    path("charities/", include("charities.urls")),
    path("exchange/", include("exchange.urls")),
    path("beneficiaries/", include("beneficiaries.urls")),
    path("data-changes/", include("data_changes.urls")),
    path("corners/", include("corners.urls")),
    path("statements/", include("statements.urls")),
    path("referrals/", include("referrals.urls")),
    path("empowerment/", include("empowerment.urls")),
    path("statistics/", include("indicators.urls")),
    path("api/v1/", include("portal.api")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("admin/", admin.site.urls),
]
