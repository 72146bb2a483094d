"""/api/v1/referrals/: answers, bodies and the endpoints."""

from referrals.api.endpoints import ReferralViewSet

__all__ = ["ReferralViewSet"]
