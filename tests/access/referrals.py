"""Referrals: lists, one referral, every verb; pages and API."""

from datetime import timedelta

from core.clock import now
from referrals.enums import MOVES, ReferralStatus
from referrals.forms import VERB_FORMS
from tests.access import Line
from tests.factories.beneficiaries import HouseholdFactory
from tests.factories.referrals import AssistanceFactory, PaperFactory, ReferralFactory

S = ReferralStatus
WORKERS = "researcher manager specialist charity_staff charity_manager"
SENDERS = "researcher manager charity_staff charity_manager"
OFFICE, CHARITY = "researcher manager", "charity_staff charity_manager"
BOTH = {f"{OFFICE} {CHARITY}": 200}
# Where each verb is tried, and what the columns of that state need.
DRAFT = {"status": S.DRAFT, "reference": "", "sent_at": None, "first_sent_on": None, "due_at": None}
STATES = {
    "send": DRAFT,
    "take_up": {},
    "request_information": {"status": S.UNDER_REVIEW},
    "answer": {"status": S.INFORMATION_REQUESTED, "paused_at": now(), "due_at": None},
    "accept": {},
    "start": {"status": S.ACCEPTED, "due_at": None},
    "progress": {"status": S.IN_PROGRESS, "due_at": None},
    "complete": {"status": S.IN_PROGRESS, "due_at": None},
    "close": {"status": S.ACCEPTED, "due_at": None},
    "decline": {},
    "redirect": {},
    "withdraw": {},
    "reopen": {"status": S.CLOSED, "close_reason": "moved", "ended_at": now(), "due_at": None},
    "assign": {},
    "attach": {},
    "call": {},
    "comment": {},
    "picture": {"status": S.UNDER_REVIEW},
    "send_second": {"kind": "urgent", "due_at": now() - timedelta(hours=1)},
    "visit": {"status": S.UNDER_REVIEW},
}
# What is sent empty is refused where the verb asks for something.
ASKS = {
    "request_information",
    "answer",
    "progress",
    "close",
    "decline",
    "redirect",
    "reopen",
    "call",
    "attach",
    "comment",
    "picture",
    "send_second",
    "visit",
}
WHO = {
    "sender": {OFFICE: "yes", CHARITY: "no"},
    "recipient": {CHARITY: "yes", OFFICE: "no"},
    "office_manager": {"manager": "yes", f"researcher {CHARITY}": "no"},
    "both": {f"{OFFICE} {CHARITY}": "yes"},
}
BESIDE = {
    "assign": "recipient",
    "attach": "both",
    "call": "both",
    "comment": "both",
    "picture": "both",
    "send_second": "sender",
    "visit": "recipient",
}


def referral(**fields):
    def kwargs(world):
        row = ReferralFactory(office=world.office, recipient=world.charity, **fields)
        return {"key": row.key}

    return kwargs


def own(verb, yes):
    side = MOVES[verb].side if verb in MOVES else BESIDE[verb]
    return {roles: yes if may == "yes" else 403 for roles, may in WHO[side].items()}


def of_verb(verb):
    at = referral(**STATES[verb])
    hyphened = verb.replace("_", "-")
    lines = []
    if verb != "send":
        lines.append(Line(f"referrals:{verb}", kwargs=at, own=own(verb, 200), rest=404))
        lines.append(
            Line(f"referrals:{verb}", "POST", kwargs=at, own=own(verb, 200 if verb in ASKS else 302), rest=404)
        )
    if verb != "send":
        done = 400 if verb in ASKS | {"complete", "assign"} else 200
        if verb in ("attach", "picture"):
            done = 415  # what is no form of files
        lines.append(Line(f"api-referrals-{hyphened}", "POST", kwargs=at, own=own(verb, done), rest=404))
    return lines


def a_paper(world):
    row = PaperFactory(referral=ReferralFactory(office=world.office, recipient=world.charity))
    return {"key": row.referral.key, "uuid": str(row.uuid)}


def a_household(world):
    return {"reference": HouseholdFactory(office=world.office).reference}


def a_line(world):
    row = AssistanceFactory(office=world.office)
    return {"reference": row.household.reference, "pk": row.pk}


def a_row(world):
    return {"pk": AssistanceFactory(office=world.office).pk}


# To a charity the ledger does not exist; who reads the register reads it, who keeps referrals writes it.
LEDGER = [
    Line("referrals:assistance", kwargs=a_household, own={"researcher manager specialist": 200}, rest=404),
    Line("referrals:record-assistance", kwargs=a_household, own={"researcher manager specialist": 200}, rest=404),
    Line(
        "referrals:record-assistance", "POST", kwargs=a_household, own={"researcher manager specialist": 200}, rest=404
    ),
    Line("referrals:strike-assistance", kwargs=a_line, own={"researcher manager specialist": 200}, rest=404),
    Line("referrals:strike-assistance", "POST", kwargs=a_line, own={"researcher manager specialist": 200}, rest=404),
    Line("api-referrals-assistance-list", own={"researcher manager specialist": 200}),
    Line("api-referrals-assistance-list", "POST", own={"researcher manager specialist": 400}),
    Line("api-referrals-assistance-detail", kwargs=a_row, own={"researcher manager specialist": 200}, rest=404),
    Line("api-referrals-assistance-strike", "POST", kwargs=a_row, own={"researcher manager specialist": 400}, rest=404),
]
LINES = [
    *LEDGER,
    Line("referrals:paper", kwargs=a_paper, own=BOTH, rest=404),
    Line("api-referrals-paper", kwargs=a_paper, own=BOTH, rest=404),
    Line("referrals:inbox", own={WORKERS: 200}),
    Line("referrals:outbox", own={WORKERS: 200}),
    Line("referrals:board", own={"researcher manager specialist": 200}),
    Line("api-referrals-board", own={"researcher manager specialist": 200}),
    Line("referrals:new", own={SENDERS: 200}),
    Line("referrals:new", "POST", own={SENDERS: 200}),
    Line("referrals:detail", kwargs=referral(), own=BOTH, rest=404),
    # A draft exists for its sender alone; what it lacks is said on its summary.
    Line("referrals:edit", kwargs=referral(**DRAFT), own={OFFICE: 200}, rest=404),
    Line("referrals:edit", "POST", kwargs=referral(**DRAFT), own={OFFICE: 200}, rest=404),
    Line("referrals:send", "POST", kwargs=referral(**DRAFT), own={OFFICE: 200}, rest=404),
    Line("api-referrals-send", "POST", kwargs=referral(**DRAFT), own={OFFICE: 400}, rest=404),
    *(line for verb in VERB_FORMS for line in of_verb(verb)),
    Line("referrals:letter", kwargs=referral(), own=BOTH, rest=404),
    # The slip is given by whoever sends, and by the office.
    Line("referrals:slip", kwargs=referral(), own={OFFICE: 200}, rest=404),
    Line("referrals:slip-file", kwargs=referral(), own={OFFICE: 200}, rest=404),
    Line("api-referrals-letter", kwargs=referral(), own=BOTH, rest=404),
    Line("api-referrals-slip", kwargs=referral(), own={OFFICE: 200}, rest=404),
    Line("api-referrals-list", own={WORKERS: 200}),
    Line("api-referrals-list", "POST", own={SENDERS: 400}),
    Line("api-referrals-detail", kwargs=referral(), own=BOTH, rest=404),
]
