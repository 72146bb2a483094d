"""The figures of the annual integration statistics, as data: what each is called, what it counts and what it leaves out.

The page, the API, the command and the paper read this list. A code is stable for ever; it appears once its room exists. A
figure whose definition changes gets a new `version`, and the old numbers keep theirs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from indicators import queries, rows
from indicators.queries import Query
from indicators.rows import Listing

Words = str | Promise

# Discreet figures say nothing about a part of a year.
DISCREET_DAYS: Final = 354


class Group(models.TextChoices):
    """What stands together on the page, in this order."""

    CORNERS = "corners", _("Security corners")
    REFERRALS = "referrals", _("Statements and referrals")
    TOGETHER = "together", _("Humanitarian cases and working together")
    CHANGES = "changes", _("Follow-up of data changes")


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One figure.

    `unit` gives number and noun together in the reader's language (six forms in Arabic). `dated` says by which day a row
    falls into a period, `leaves_out` what is not counted. `listing` shows the rows behind it, None where none are
    shown. `split` allows charts by month and corner. `discreet`: only for periods of 354 days and more, never split, never
    listed. `apart`: shown beside the others on the page, no indicator of its own.
    """

    code: str
    group: Group
    label: Words
    unit: Callable[[int], str]
    definition: Words
    dated: Words
    leaves_out: Words = ""
    query: Query
    listing: Listing | None = None
    version: int = 1
    lead: bool = False
    split: bool = False
    discreet: bool = False
    apart: bool = False

    def spoken(self, value: int) -> str:
        """«2,781 مواطنًا ومواطنة»; of none, one and two without a digit: «مواطنان»."""
        return self.unit(value) % {"n": f"{value:,}"}

    def noun(self, value: int) -> str:
        """What stands beside a number that is already drawn: «مواطنًا ومواطنة»; nothing where the form has no number."""
        before, number, after = self.unit(value).partition("%(n)s")
        return after.strip() if number and not before else ""


def _citizens(n: int) -> str:
    return npgettext("figure", "%(n)s citizen", "%(n)s citizens", n)


def _visits(n: int) -> str:
    return npgettext("figure", "%(n)s visit", "%(n)s visits", n)


def _corners(n: int) -> str:
    return npgettext("figure", "%(n)s corner", "%(n)s corners", n)


def _researchers(n: int) -> str:
    return npgettext("figure", "%(n)s researcher", "%(n)s researchers", n)


def _statements(n: int) -> str:
    return npgettext("figure", "%(n)s statement", "%(n)s statements", n)


def _households(n: int) -> str:
    return npgettext("figure", "%(n)s household", "%(n)s households", n)


def _referrals(n: int) -> str:
    return npgettext("figure", "%(n)s referral", "%(n)s referrals", n)


def _cases(n: int) -> str:
    return npgettext("figure", "%(n)s case", "%(n)s cases", n)


def _charities(n: int) -> str:
    return npgettext("figure", "%(n)s charity", "%(n)s charities", n)


def _changes(n: int) -> str:
    return npgettext("figure", "%(n)s data change", "%(n)s data changes", n)


BY_VISIT_DAY: Final = _("By the day of the corner, also where the visit was entered later.")
BY_SENDING: Final = _("By the day of first sending; a redirected referral is counted once.")
NO_VOID: Final = _("Voided visits, and visits that a correction replaced.")
NO_DRAFT: Final = _("Drafts, and referrals that were never sent or were withdrawn.")

INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator(
        code="citizens_served",
        group=Group.CORNERS,
        label=_("Citizens served by the corners"),
        unit=_citizens,
        definition=_(
            "The number of different people in the identified visits of citizens and relatives, and one for each visit "
            "without identity. A person recorded twice and merged is one."
        ),
        dated=BY_VISIT_DAY,
        leaves_out=_("Voided visits, and visits of charity staff."),
        query=queries.CITIZENS_SERVED,
        listing=rows.SERVED_VISITS,
        lead=True,
    ),
    Indicator(
        code="visits_logged",
        group=Group.CORNERS,
        label=_("Visits logged at the corners"),
        unit=_visits,
        definition=_("The visits of citizens and relatives, each one counted."),
        dated=BY_VISIT_DAY,
        leaves_out=_("Voided visits, and visits of charity staff."),
        query=queries.VISITS_LOGGED,
        listing=rows.SERVED_VISITS,
        split=True,
    ),
    Indicator(
        code="active_corners",
        group=Group.CORNERS,
        label=_("Active security corners"),
        unit=_corners,
        definition=_("The corners that were opened on at least one day of the period."),
        dated=_("By the day of the corner."),
        leaves_out=_("Days that were planned and never opened."),
        query=queries.ACTIVE_CORNERS,
        listing=rows.OPENED_CORNERS,
    ),
    Indicator(
        code="corner_researchers",
        group=Group.CORNERS,
        label=_("Researchers taking part in the corners"),
        unit=_researchers,
        definition=_("The different researchers who logged at least one visit."),
        dated=BY_VISIT_DAY,
        leaves_out=NO_VOID,
        query=queries.CORNER_RESEARCHERS,
        listing=rows.RESEARCHERS,
    ),
    Indicator(
        code="relatives_trained",
        group=Group.CORNERS,
        label=_("Relatives trained on registration"),
        unit=_visits,
        definition=_("The visits in which a relative was trained."),
        dated=BY_VISIT_DAY,
        leaves_out=NO_VOID,
        query=queries.RELATIVES_TRAINED,
        listing=rows.RELATIVES_VISITS,
    ),
    Indicator(
        code="charity_staff_trained",
        group=Group.CORNERS,
        label=_("Charity staff trained at the corners"),
        unit=_visits,
        definition=_("The visits of charity staff. They are counted here only."),
        dated=BY_VISIT_DAY,
        leaves_out=NO_VOID,
        query=queries.CHARITY_STAFF_TRAINED,
        listing=rows.STAFF_VISITS,
    ),
    Indicator(
        code="statements_answered",
        group=Group.REFERRALS,
        label=_("Statements about beneficiaries at the request of charities"),
        unit=_statements,
        definition=_("The statement requests that the office answered, each one counted."),
        dated=_("By the day of the answer."),
        leaves_out=_("Requests that are waiting, were returned, declined or withdrawn."),
        query=queries.STATEMENTS_ANSWERED,
        listing=rows.STATEMENTS,
    ),
    Indicator(
        code="ineligible_households_referred",
        group=Group.REFERRALS,
        label=_("Households that did not meet the conditions of registration and were referred to charities"),
        unit=_households,
        definition=_("The number of different households; one that was referred more than once is counted once."),
        dated=_("By the day of first sending."),
        leaves_out=NO_DRAFT,
        query=queries.INELIGIBLE_HOUSEHOLDS_REFERRED,
        listing=rows.INELIGIBLE_REFERRALS,
    ),
    Indicator(
        code="home_repair_referrals",
        group=Group.REFERRALS,
        label=_("Cases referred for home repair and maintenance"),
        unit=_referrals,
        definition=_("The referrals for repair and maintenance of homes."),
        dated=BY_SENDING,
        leaves_out=NO_DRAFT,
        query=queries.HOME_REPAIR_REFERRALS,
        listing=rows.REPAIR_REFERRALS,
    ),
    Indicator(
        code="taaffuf_cases",
        group=Group.REFERRALS,
        label=_("Ta'affuf cases"),
        unit=_cases,
        definition=_("Their number alone, for periods of 354 days and more, without any breakdown."),
        dated=BY_SENDING,
        leaves_out=NO_DRAFT,
        query=queries.TAAFFUF_CASES,
        discreet=True,
    ),
    Indicator(
        code="referrals_unanswered",
        group=Group.REFERRALS,
        label=_("Referrals left without an answer"),
        unit=_referrals,
        definition=_(
            "How often a referral that was sent or being studied lapsed because nobody answered in time. It is not a refusal."
        ),
        dated=_("By the day on which it lapsed."),
        leaves_out=_(
            "Urgent and ta'affuf cases, which never lapse, and those that waited for the sender's information."
        ),
        query=queries.REFERRALS_UNANSWERED,
        listing=rows.LAPSES,
    ),
    Indicator(
        code="urgent_interventions",
        group=Group.TOGETHER,
        label=_("Humanitarian cases that needed quick intervention"),
        unit=_cases,
        definition=_(
            "The urgent cases in which somebody intervened. Urgent referrals linked to each other are one case."
        ),
        dated=_("By the day on which work first began, or else was completed."),
        leaves_out=_("Urgent referrals on which no work was begun."),
        query=queries.URGENT_INTERVENTIONS,
        listing=rows.URGENT_REFERRALS,
    ),
    Indicator(
        code="charities_intervening",
        group=Group.TOGETHER,
        label=_("Charities that intervened in humanitarian cases"),
        unit=_charities,
        definition=_("The different charities that began or completed work on an urgent referral."),
        dated=_("By the day on which work on the referral first began."),
        leaves_out=_("Charities that were asked and did not begin."),
        query=queries.CHARITIES_INTERVENING,
        listing=rows.INTERVENING_CHARITIES,
    ),
    Indicator(
        code="charities_participating",
        group=Group.TOGETHER,
        label=_("Charities taking part"),
        unit=_charities,
        definition=_("The different charities with an opened corner day, a referral sent or received, or a statement."),
        dated=_("By the day of the corner, of sending or redirecting, or of the answer."),
        leaves_out=_("Ta'affuf cases, drafts and withdrawn referrals."),
        query=queries.CHARITIES_PARTICIPATING,
        listing=rows.PARTICIPATING_CHARITIES,
    ),
    Indicator(
        code="data_changes_on_time",
        group=Group.CHANGES,
        label=_("Data changes reported to the ministry on time"),
        unit=_changes,
        definition=_("The changes of which the ministry was told by the fifteenth day."),
        dated=_("By the due day."),
        leaves_out=_("Proposed and closed changes, and the ministry's own update requests."),
        query=queries.DATA_CHANGES_ON_TIME,
        listing=rows.CHANGES_ON_TIME,
    ),
    Indicator(
        code="data_changes_late",
        group=Group.CHANGES,
        label=_("Data changes reported to the ministry late"),
        unit=_changes,
        definition=_("The changes of which the ministry was told after the fifteenth day."),
        dated=_("By the due day."),
        leaves_out=_("Proposed and closed changes, and the ministry's own update requests."),
        query=queries.DATA_CHANGES_LATE,
        listing=rows.CHANGES_LATE,
    ),
    Indicator(
        code="data_changes_unknown",
        group=Group.CHANGES,
        label=_("Data changes whose day of reporting is not known"),
        unit=_changes,
        definition=_("The due day has passed, and nobody has said yet on which day the ministry was told."),
        dated=_("By the due day."),
        leaves_out=_("Proposed and closed changes, and the ministry's own update requests."),
        query=queries.DATA_CHANGES_UNKNOWN,
        listing=rows.CHANGES_UNKNOWN,
        apart=True,
    ),
)

BY_CODE: Final[dict[str, Indicator]] = {indicator.code: indicator for indicator in INDICATORS}
