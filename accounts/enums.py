"""The words of organisations, people and their rights."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    BRANCH = "branch", _("Ministry branch")
    OFFICE = "office", _("Social-security office")
    CHARITY = "charity", _("Charity")
    ENABLER = "enabler", _("Enabling body")


class Gender(models.TextChoices):
    MALE = "m", _("Male")
    FEMALE = "f", _("Female")


class Language(models.TextChoices):
    ARABIC = "ar", "العربية"
    ENGLISH = "en", "English"


class Role(models.TextChoices):
    """What a person is in an organisation; what each may do stands in accounts/roles.py."""

    RESEARCHER = "researcher", _("Social researcher")
    SPECIALIST = "specialist", _("Empowerment specialist")
    COORDINATOR = "coordinator", _("Public relations coordinator")
    MANAGER = "manager", _("Office director")
    CHARITY_STAFF = "charity_staff", _("Charity social worker")
    CHARITY_MANAGER = "charity_manager", _("Charity director")
    CHARITY_READER = "charity_reader", _("Charity board chair")
    ENABLER = "enabler", _("Enabling body member")
    SUPERVISOR = "supervisor", _("Branch supervisor")
    PROTECTION_OFFICER = "protection_officer", _("Data protection officer")
    DISCRETION_KEEPER = "discretion_keeper", _("Keeper of ta'affuf cases")
    SYSTEM_ADMIN = "system_admin", _("System administrator")


class Permission(models.TextChoices):
    """One right each; design section 3 is the matrix, accounts/roles.py its data."""

    ORGANISATION_VIEW = "organisation.view", _("View organisations")
    NOTICE_READ = "notice.read", _("Read notices")
    MEMBER_MANAGE = "member.manage", _("Manage members")
    CHARITY_EDIT = "charity.edit", _("Edit charities")
    PERSON_VIEW = "person.view", _("View people and households")
    IDENTITY_SEE = "identity.see", _("See names and masked numbers")
    PERSON_EDIT = "person.edit", _("Edit people and households")
    IDENTITY_REVEAL = "identity.reveal", _("Reveal a full national number")
    CORNER_VIEW = "corner.view", _("View corners")
    CORNER_PLAN = "corner.plan", _("Plan corners and corner days")
    CORNER_DAY_RUN = "corner_day.run", _("Run a corner day")
    VISIT_LOG = "visit.log", _("Log visits")
    CORNER_DAY_CONFIRM = "corner_day.confirm", _("Confirm a corner day as host")
    VISIT_CORRECT = "visit.correct", _("Correct visits")
    REFERRAL_SEND = "referral.send", _("Send referrals")
    REFERRAL_WITHDRAW = "referral.withdraw", _("Withdraw referrals")
    REFERRAL_DECIDE = "referral.decide", _("Take up and decide referrals")
    REFERRAL_REDIRECT = "referral.redirect", _("Redirect referrals")
    REFERRAL_REOPEN = "referral.reopen", _("Reopen referrals")
    TAAFFUF_HANDLE = "taaffuf.handle", _("Handle ta'affuf cases")
    STATEMENT_ASK = "statement.ask", _("Ask for statements")
    STATEMENT_ANSWER = "statement.answer", _("Answer statement requests")
    STATEMENT_OVERSEE = "statement.oversee", _("Watch over how statements are asked for")
    CHANGE_FOLLOW = "change.follow", _("Follow data changes")
    PLAN_MANAGE = "plan.manage", _("Manage empowerment plans")
    INTEGRATION_MANAGE = "integration.manage", _("Manage meetings and activities")
    STATISTICS_VIEW = "statistics.view", _("View statistics")
    STATISTICS_DRILL_DOWN = "statistics.drill_down", _("See the rows behind a figure")
    STATISTICS_FREEZE = "statistics.freeze", _("Approve the annual statistics")
    ACCESS_LOG_VIEW = "access_log.view", _("View the access log")
    PRIVACY_MANAGE = "privacy.manage", _("Handle data-subject requests")
    CONSENT_PUBLISH = "consent.publish", _("Publish the texts that people agree to")
    PAST_IMPORT = "past.import", _("Take over records of earlier years")
    DELIVERY_MANAGE = "delivery.manage", _("Watch over messages and send them again")
    ADMIN_SITE = "admin.site", _("Use the administration site")


class Extent(models.TextChoices):
    """How far a right reaches where it does not reach everywhere. Services enforce it."""

    ALL = "all", _("Everything")
    DISCLOSED = "disclosed", _("What is disclosed to the organisation")
    NUMBERS = "numbers", _("Numbers only")
    ASSIGNED = "assigned", _("Own assignments")
    OWN_OPEN_DAY = "own_open_day", _("Own entries of an open day")
    WITH_MOTIVE = "with_motive", _("With a recorded motive")
    OWN_PLANS = "own_plans", _("People of own plans")
    CANDIDATES = "candidates", _("Empowerment candidates")
    TAAFFUF = "taaffuf", _("Ta'affuf cases")
    WITH_PERSON = "with_person", _("With the person present or agreeing")
    RESULTS = "results", _("Attendance and results")
    SERVICES = "services", _("Own services and contacts")
    OWN_MIRROR = "own_mirror", _("The organisation's own mirror")
    OWN = "own", _("Own figures")
    FROZEN = "frozen", _("Approved reports")
    REQUESTER = "requester", _("The requester's identity")
