"""/api/v1/referrals/: answers, bodies and the endpoints."""

from referrals.api.assistance import AssistanceViewSet
from referrals.api.endpoints import ReferralViewSet

__all__ = ["AssistanceViewSet", "ReferralViewSet"]
