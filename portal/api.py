"""The API of the house: each room's endpoints under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

import accounts.schema  # noqa: F401  (how the description speaks of signing in)
import core.schema  # noqa: F401  (… of typed dates and of errors)
from accounts.api import AbsenceViewSet, TokenView
from beneficiaries.api import (
    ConsentViewSet,
    ContactViewSet,
    DuplicateViewSet,
    HouseholdViewSet,
    LifeEventViewSet,
    PersonViewSet,
    RepresentationViewSet,
)
from beneficiaries.api.exports import PeopleExports
from beneficiaries.api.imports import RegisterImportViewSet
from beneficiaries.housing.api import HousingViewSet
from corners.api import CornerDayViewSet, CornerViewSet, VisitViewSet
from data_changes.api import DataChangeExports, DataChangeViewSet
from empowerment.api.offers import EnrolmentViewSet, OfferingViewSet
from empowerment.api.plans import ObstacleKindViewSet, PlanViewSet, QuestionViewSet, TrackViewSet
from exchange.api.codes import VerifyView
from exchange.api.exports import ExportViewSet
from indicators.api import AnnualView, DutyView, MirrorView, ReportsView, ReportView
from notifications.api import DeliveryViewSet, ReceiptView
from offices.api import DutyTurnViewSet
from portal.handing_api import HandOverView
from referrals.api import AssistanceViewSet, ReferralViewSet
from referrals.api.board import BoardView
from referrals.api.earlier import EarlierReferralsViewSet
from referrals.api.exports import ReferralExports
from referrals.api.sheets import SheetViewSet
from statements.api import (
    AskingView,
    BatchViewSet,
    QueueViewSet,
    QuotaViewSet,
    StatementSheetViewSet,
    StatementViewSet,
    UnusualViewSet,
)
from statements.api.earlier import EarlierStatementsViewSet
from statements.api.exports import StatementExports

router = SimpleRouter()
router.register("beneficiaries/people", PersonViewSet, "api-beneficiaries-people")
router.register("beneficiaries/households", HouseholdViewSet, "api-beneficiaries-households")
router.register("beneficiaries/housing", HousingViewSet, "api-beneficiaries-housing")
router.register("beneficiaries/duplicates", DuplicateViewSet, "api-beneficiaries-duplicates")
router.register("beneficiaries/contacts", ContactViewSet, "api-beneficiaries-contacts")
router.register("beneficiaries/representations", RepresentationViewSet, "api-beneficiaries-representations")
router.register("beneficiaries/life-events", LifeEventViewSet, "api-beneficiaries-life-events")
router.register("beneficiaries/consents", ConsentViewSet, "api-beneficiaries-consents")
router.register("beneficiaries/imports", RegisterImportViewSet, "api-beneficiaries-imports")
router.register("corners/days", CornerDayViewSet, "api-corners-days")
router.register("corners/visits", VisitViewSet, "api-corners-visits")
router.register("corners", CornerViewSet, "api-corners")
router.register("referrals/earlier", EarlierReferralsViewSet, "api-referrals-earlier")
router.register("statements/earlier", EarlierStatementsViewSet, "api-statements-earlier")
router.register("referrals/sheets", SheetViewSet, "api-referrals-sheets")
router.register("referrals/assistance", AssistanceViewSet, "api-referrals-assistance")
router.register("referrals", ReferralViewSet, "api-referrals")
router.register("statements/sheets", StatementSheetViewSet, "api-statements-sheets")
router.register("statements/batches", BatchViewSet, "api-statements-batches")
router.register("statements/queue", QueueViewSet, "api-statements-queue")
router.register("statements/quotas", QuotaViewSet, "api-statements-quotas")
router.register("statements/unusual", UnusualViewSet, "api-statements-unusual")
router.register("statements", StatementViewSet, "api-statements")
router.register("deliveries", DeliveryViewSet, "api-deliveries")
router.register("members/absences", AbsenceViewSet, "api-members-absences")
router.register("duty", DutyTurnViewSet, "api-duty")
router.register("data-changes", DataChangeViewSet, "api-data-changes")
router.register("empowerment/offerings", OfferingViewSet, "api-empowerment-offerings")
router.register("empowerment/enrolments", EnrolmentViewSet, "api-empowerment-enrolments")
router.register("empowerment/plans", PlanViewSet, "api-empowerment-plans")
router.register("empowerment/tracks", TrackViewSet, "api-empowerment-tracks")
router.register("empowerment/questions", QuestionViewSet, "api-empowerment-questions")
router.register("empowerment/obstacles", ObstacleKindViewSet, "api-empowerment-obstacles")
router.register("exports", ExportViewSet, "api-exports")

urlpatterns = [
    path("exports/people/", PeopleExports.as_view(), name="api-exports-people"),
    path("exports/referrals/", ReferralExports.as_view(), name="api-exports-referrals"),
    path("exports/statements/", StatementExports.as_view(), name="api-exports-statements"),
    path("exports/data-changes/", DataChangeExports.as_view(), name="api-exports-data-changes"),
    path("auth/token/", TokenView.as_view(), name="api-token"),
    path("deliveries/receipts/", ReceiptView.as_view(), name="api-deliveries-receipts"),
    path("indicators/annual/", AnnualView.as_view(), name="api-indicators-annual"),
    path("statements/asking/", AskingView.as_view(), name="api-statements-asking"),
    path("indicators/data-changes/", DutyView.as_view(), name="api-indicators-data-changes"),
    path("charities/<str:code>/mirror/", MirrorView.as_view(), name="api-charities-mirror"),
    path("charities/<str:code>/reports/", ReportsView.as_view(), name="api-charities-reports"),
    path("charities/<str:code>/reports/<uuid:uuid>/", ReportView.as_view(), name="api-charities-report"),
    path("members/<int:pk>/hand-over/", HandOverView.as_view(), name="api-members-hand-over"),
    path("verify/<str:code>/", VerifyView.as_view(), name="api-verify"),
    path("referrals/board/", BoardView.as_view(), name="api-referrals-board"),
    *router.urls,
]
