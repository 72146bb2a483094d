"""Referrals as stories: the verbs that happened, told through the one state table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from accounts.actor import Actor
from accounts.models import Membership, Organisation
from beneficiaries.enums import DisclosureScope, LegalBasis, Purpose
from beneficiaries.models import Disclosure, Person
from charities.enums import HelpKind
from core.clock import RIYADH, riyadh_date
from portal.demo.bodies import Body, House
from portal.demo.clockwork import Clockwork, event_fields
from portal.demo.words import NEEDS, SUMMARIES
from referrals import services
from referrals.enums import ENDED, MOVES, NeedResult, ReferralKind, ReferralStatus
from referrals.models import Assistance, Need, Referral, ReferralEvent, ReferralHop

MASKED_AFTER = dt.timedelta(days=90)
WORDS = {
    "decline": "نعتذر عن قبول الإحالة لعدم توفر الإمكانات حاليًا.",
    "request_information": "نأمل إرفاق صورة من صك المنزل أو عقد الإيجار.",
    "answer": "أُرفق عقد الإيجار الساري.",
    "progress": "تمت زيارة المنزل وتقدير التكلفة.",
    "redirect": "إعادة توجيه لعدم الرد ضمن المهلة.",
}

# What the help of a kind was worth, in riyals.
VALUES: dict[str, int] = {
    HelpKind.HOME_REPAIR: 18500,
    HelpKind.FOOD: 350,
    HelpKind.CASH: 1000,
    HelpKind.FURNITURE: 2600,
}


@dataclass
class Story:
    """One referral while it is being told: rows wait here until all are written."""

    referral: Referral
    events: list[ReferralEvent] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    hops: list[ReferralHop] = field(default_factory=list)
    follows: Referral | None = None


class Referrals:
    """Tells stories of one house and writes them at once."""

    def __init__(self, house: House, works: Clockwork) -> None:
        self.house, self.works, self.seed = house, works, works.seed
        self.office = house.organisation
        self.stories: list[Story] = []
        self.disclosures: list[Disclosure] = []

    def begin(self, kind: str, sender: Body, recipient: Body, person: Person | None, drafted: dt.datetime) -> Story:
        """A draft; without a person it stays one."""
        referral = Referral(
            office=self.office,
            kind=kind,
            sender=sender.organisation,
            recipient=recipient.organisation,
            person=person,
            household=person.household if person else None,
            summary=SUMMARIES[kind],
            legal_basis=LegalBasis.AGREEMENT,
            consent=True,
            drafted_by=self._who(sender, kind),
            created_at=drafted,
        )
        story = Story(referral)
        story.needs = [
            Need(office=self.office, referral=referral, kind=need, description=text, urgency=urgency)
            for need, text, urgency in NEEDS[kind]
        ]
        self.stories.append(story)
        return story

    def sent(self, kind: str, sender: Body, recipient: Body, person: Person, at: dt.datetime) -> Story:
        story = self.begin(kind, sender, recipient, person, at - dt.timedelta(minutes=20))
        self._move(story, "send", at, self._who(sender, kind))
        return story

    def told(self, story: Story, *steps: tuple[str, dt.datetime], reason: str = "", to: Body | None = None) -> Story:
        """Let further verbs happen, each by whoever the table says."""
        for verb, at in steps:
            self._move(story, verb, at, self._by(story, verb), reason=reason, to=to)
        return story

    def _who(self, body: Body, kind: str) -> Membership:
        if kind == ReferralKind.TAAFFUF:
            return body.keepers[0]
        return self.seed.choice(body.role("charity_staff") or body.role("researcher"))

    def _by(self, story: Story, verb: str) -> Membership | None:
        referral = story.referral
        if verb == "lapse":
            return None
        if verb in ("redirect", "reopen"):
            return self.house.office.one("manager")
        side = referral.sender if verb in ("answer", "withdraw") else referral.recipient
        return self._who(self._body(side), referral.kind)

    def _body(self, organisation: Organisation) -> Body:
        if organisation.pk == self.office.pk:
            return self.house.office
        return next(body for body in self.house.charities if body.organisation.pk == organisation.pk)

    def _move(
        self,
        story: Story,
        verb: str,
        at: dt.datetime,
        by: Membership | None,
        *,
        reason: str = "",
        to: Body | None = None,
    ) -> None:
        referral, move = story.referral, MOVES[verb]
        if referral.status not in move.leaves:
            raise ValueError(f"{verb} cannot leave {referral.status}")
        before = referral.status
        self._columns(story, verb, at, by, reason, to)
        referral.status = move.reaches
        referral.ended_at = at if move.reaches in ENDED else None
        words = WORDS.get(verb, "")
        story.events.append(
            ReferralEvent(
                referral=referral,
                status_from=before,
                status_to=move.reaches,
                words=words,
                words_person="نأسف لتأخر المساعدة، ونعمل على توجيه الطلب إلى جهة أخرى." if verb == "decline" else "",
                reason=reason,
                **event_fields(self.office, by, at, verb),
            )
        )

    def _columns(
        self, story: Story, verb: str, at: dt.datetime, by: Membership | None, reason: str, to: Body | None
    ) -> None:
        """What a verb changes besides the status."""
        referral, reached = story.referral, MOVES[verb].reaches
        for column, value in self._simple(referral, verb, at, by, reason).items():
            setattr(referral, column, value)
        if verb == "send":
            self._send(referral, at)
        if verb == "reopen":
            referral.close_reason = referral.decline_reason = ""
            referral.decide_due_at = referral.due_at = self.works.due(referral.recipient, riyadh_date(at), 10)
            self._disclose(referral, at)
        if verb == "redirect":
            self._redirect(story, to, at, by)
        if verb == "complete":
            for need in story.needs:
                need.result, need.result_words = NeedResult.MET, "تم تنفيذ الاحتياج"
        if reached in ENDED | {ReferralStatus.ACCEPTED, ReferralStatus.UNANSWERED}:
            referral.due_at = None
        if reached in ENDED | {ReferralStatus.UNANSWERED}:
            self._close_disclosures(referral, at)

    @staticmethod
    def _simple(referral: Referral, verb: str, at: dt.datetime, by: Membership | None, reason: str) -> dict[str, Any]:
        """The columns that follow from the verb alone."""
        started: dict[str, Any] = {"first_started_on": referral.first_started_on or riyadh_date(at)}
        columns: dict[str, dict[str, Any]] = {
            "take_up": {"due_at": referral.decide_due_at, "assignee": by},
            "request_information": {"paused_at": at, "due_at": None},
            "answer": {"paused_at": None, "due_at": referral.decide_due_at},
            "start": started,
            "complete": started,
            "decline": {"decline_reason": reason or "no_means"},
            "close": {"close_reason": reason or "moved"},
            "lapse": {"paused_at": None},
        }
        return columns.get(verb, {})

    def _send(self, referral: Referral, at: dt.datetime) -> None:
        referral.reference = self.works.reference(self.office, "REF", riyadh_date(at))
        referral.sent_at, referral.first_sent_on = at, riyadh_date(at)
        self._terms(referral, at)
        self._disclose(referral, at)

    def _redirect(self, story: Story, to: Body, at: dt.datetime, by: Membership) -> None:
        referral = story.referral
        self._close_disclosures(referral, at)
        story.hops.append(
            ReferralHop(
                office=self.office,
                referral=referral,
                number=len(story.hops) + 1,
                from_organisation=referral.recipient,
                to_organisation=to.organisation,
                motive=WORDS["redirect"],
                at=at,
                membership=by,
            )
        )
        referral.recipient, referral.decline_reason = to.organisation, ""
        referral.sent_at, referral.assignee = at, None
        self._terms(referral, at)
        self._disclose(referral, at)

    def _terms(self, referral: Referral, at: dt.datetime) -> None:
        on = riyadh_date(at)
        referral.decide_due_at = self.works.due(referral.recipient, on, 10)
        if referral.kind == ReferralKind.URGENT:
            referral.take_up_due_at = self.works.calendar(referral.recipient).add_duty_hours(at, 4)
        else:
            referral.take_up_due_at = self.works.due(referral.recipient, on, 3)
        referral.due_at = referral.take_up_due_at

    def _disclose(self, referral: Referral, at: dt.datetime) -> None:
        if referral.recipient.pk == self.office.pk:
            return
        body = self._body(referral.recipient)
        narrowed = body.keepers if referral.is_discreet else [None]
        self.disclosures += [
            Disclosure(
                office=self.office,
                household=referral.household,
                person=referral.person,
                organisation=referral.recipient,
                membership=membership,
                scope=DisclosureScope.IDENTITY,
                legal_basis=referral.legal_basis,
                purpose=Purpose.REFERRAL,
                source=referral.reference,
                discreet=referral.is_discreet,
                starts_on=riyadh_date(at),
                granted_by=self._who(self._body(referral.sender), referral.kind),
                created_at=at,
            )
            for membership in narrowed
        ]

    def _close_disclosures(self, referral: Referral, at: dt.datetime) -> None:
        for disclosure in self.disclosures:
            if disclosure.source == referral.reference and disclosure.until is None:
                disclosure.until = riyadh_date(at) + MASKED_AFTER

    def _given(self, story: Story) -> list[Assistance]:
        """What a completed referral left in the household's ledger."""
        referral = story.referral
        if referral.status != ReferralStatus.COMPLETED or referral.ended_at is None:
            return []
        return [
            Assistance(
                office=self.office,
                household=referral.household,
                kind=need.kind,
                what=need.result_words,
                value=VALUES.get(need.kind),
                given_on=riyadh_date(referral.ended_at),
                organisation=referral.recipient,
                need=need,
                discreet=referral.is_discreet,
                recorded_at=referral.ended_at,
                recorded_by=story.events[-1].membership,
            )
            for need in story.needs
        ]

    def save(self) -> None:
        """Write everything in the order in which the rows point at each other."""
        Referral.objects.bulk_create([story.referral for story in self.stories], batch_size=1000)
        events, needs, hops, given = [], [], [], []
        for story in self.stories:
            if story.follows:
                Referral.objects.filter(pk=story.referral.pk).update(linked_to=story.follows)
            for row in (*story.events, *story.needs, *story.hops):
                row.referral = story.referral
            events += story.events
            needs += story.needs
            hops += story.hops
            given += self._given(story)
        Need.objects.bulk_create(needs, batch_size=1000)
        Assistance.objects.bulk_create(given, batch_size=1000)
        ReferralHop.objects.bulk_create(hops, batch_size=1000)
        ReferralEvent.objects.bulk_create(sorted(events, key=lambda event: event.at), batch_size=2000)
        Disclosure.objects.bulk_create(self.disclosures, batch_size=1000)
        while services.plan_missing(by=Actor.system(self.office)):
            pass


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=RIYADH)
