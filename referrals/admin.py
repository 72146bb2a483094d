"""Terms of referrals in the administration site; never a referral."""

from django.contrib import admin

from accounts.administration import ConfigurationAdmin
from referrals.models import ReferralTerm


@admin.register(ReferralTerm)
class ReferralTermAdmin(ConfigurationAdmin):
    of = "office"
    may_delete = True
    list_display = ("kind", "office", "charity", "take_up_days", "decide_days", "urgent_hours", "unanswered_days")
    list_filter = ("kind",)
    list_select_related = ("office", "charity")
