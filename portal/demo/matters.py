"""What happens around referrals: words, calls, papers, visits to houses with pictures, and help that went past the portal."""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Membership, Organisation
from beneficiaries import consents
from beneficiaries import services as register
from beneficiaries.enums import ConsentPurpose
from charities.enums import HelpKind
from portal.demo.bodies import House
from referrals.enums import OPEN, CallOutcome, CommentAudience, PictureStage, ReferralKind, ReferralStatus
from referrals.models import Assistance, Paper, Referral, ReferralEvent, RepairVisit

S = ReferralStatus
TALK: Final = (
    ("recipient", CommentAudience.BOTH, "تواصلنا مع الأسرة وحددنا موعدًا للزيارة هذا الأسبوع."),
    ("sender", CommentAudience.BOTH, "شكرًا لكم. الأسرة متاحة بعد العصر."),
    ("recipient", CommentAudience.OWN, "يُراعى أن المنزل في الدور الأول دون مصعد."),
    ("sender", CommentAudience.OWN, "تُتابع مع الباحث بعد موعد الزيارة."),
)
SCOPE: Final = "عزل سقف المجلس والغرفتين، واستبدال تمديدات المياه في المطبخ، وإصلاح باب دورة المياه."
PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
BY_HAND: Final = (
    (HelpKind.FOOD, "سلة غذائية", 350, 20),
    (HelpKind.FURNITURE, "ثلاجة وغسالة", 2600, 75),
    (HelpKind.FOOD, "سلة رمضان", 400, 240),
)
# Of the drawing: its size in squares, and how many points a square has.
WIDE, HIGH, POINTS = 40, 30, 8
SKY, WALL, ROOF, STAIN, DOOR, GROUND = (
    (214, 232, 240),
    (226, 214, 190),
    (150, 116, 92),
    (112, 98, 80),
    (96, 118, 102),
    (198, 190, 170),
)


class Matters:
    """Tells them of the referrals that stand, each at a time of its own, never later than the anchor."""

    def __init__(self, house: House, moment: dt.datetime) -> None:
        self.house, self.office, self.moment = house, house.organisation, moment
        self.system = Actor.system(self.office)

    def tell(self) -> None:
        rows = Referral.objects.filter(office=self.office).select_related("sender", "recipient", "person", "household")
        present = rows.filter(first_sent_on__gte=(self.moment - dt.timedelta(days=70)).date())
        ordinary = present.exclude(kind=ReferralKind.TAAFFUF).order_by("id")
        for row in ordinary.filter(status__in=[S.UNDER_REVIEW, S.INFORMATION_REQUESTED, S.IN_PROGRESS]):
            self._talk(row)
        for row in ordinary.filter(status__in=[S.SENT, S.INFORMATION_REQUESTED]):
            if row.kind == ReferralKind.URGENT or row.due_at and row.due_at < self.moment:
                self._called(row)
        for row in present.filter(kind=ReferralKind.TAAFFUF, status__in=sorted(OPEN))[:1]:
            self._say(row, "recipient", CommentAudience.BOTH, "نؤكد استلام الحالة، ونتابعها مع أمين الحالات لديكم.", 3)
        repairs = rows.filter(kind=ReferralKind.HOME_REPAIR, recipient=self.house.charities[0].organisation)
        for row in repairs.filter(status=S.IN_PROGRESS).order_by("-id")[:1]:
            self._visit(row)
            self._paper(row, "تقدير التكلفة.pdf", PDF, "تقدير تكلفة الترميم")
            self._picture(row, PictureStage.BEFORE, "السقف قبل العزل", stained=True)
        for row in repairs.filter(status=S.COMPLETED).order_by("-id")[:1]:
            self._visit(row)
            self._picture(row, PictureStage.BEFORE, "واجهة المنزل قبل الترميم", stained=True)
            self._picture(row, PictureStage.AFTER, "واجهة المنزل بعد الترميم", stained=False)
        for row in ordinary.filter(status=S.INFORMATION_REQUESTED)[:1]:
            self._paper(row, "عقد الإيجار.pdf", PDF + b"% lease\n", "صورة من العقد")
        for row in ordinary.filter(linked_to__isnull=False).select_related("linked_to__recipient", "linked_to__sender"):
            self._event(row.linked_to, "send_second", "sender", 12, words="لم يُبدأ بدراستها في وقتها.")
        self._past_the_portal(ordinary.filter(status__in=sorted(OPEN), sender=self.office).order_by("id")[:6])

    def _talk(self, row: Referral) -> None:
        for place, (side, audience, words) in enumerate(TALK):
            self._say(row, side, audience, words, 2 + place)

    def _say(self, row: Referral, side: str, audience: str, words: str, hours: int) -> None:
        self._event(row, "comment", side, hours, words=words, audience=audience)

    def _called(self, row: Referral) -> None:
        outcomes = [(CallOutcome.NO_ANSWER, ""), (CallOutcome.ANSWERED, "وعدوا بالرد قبل نهاية الدوام.")]
        for place, (outcome, words) in enumerate(outcomes):
            self._event(row, "call", "sender", place, words=words, reason=outcome, towards=row.recipient)

    def _event(self, row: Referral, verb: str, side: str, hours: int, **more: Any) -> ReferralEvent:
        organisation = row.sender if side == "sender" else row.recipient
        last = row.events.order_by("-id").values_list("at", flat=True).first() or self.moment
        return ReferralEvent.objects.create(
            office=self.office,
            referral=row,
            verb=verb,
            status_from=row.status,
            status_to=row.status,
            at=min(last + dt.timedelta(minutes=20 + 30 * hours), self.moment),
            membership=self._member(organisation, row),
            organisation=organisation,
            **more,
        )

    def _member(self, organisation: Organisation, row: Referral) -> Membership:
        body = next(each for each in (self.house.office, *self.house.charities) if each.organisation == organisation)
        if row.is_discreet:
            return body.keepers[0]
        return (body.role(Role.CHARITY_STAFF) or body.role(Role.RESEARCHER))[0]

    # --- a house ------------------------------------------------------------------------------------------------------

    def _visit(self, row: Referral) -> None:
        taken_up = row.events.filter(verb="take_up").values_list("at", flat=True).first() or self.moment
        RepairVisit.objects.create(
            office=self.office,
            referral=row,
            organisation=row.recipient,
            visited_on=min(taken_up + dt.timedelta(days=2), self.moment).date(),
            scope=SCOPE,
            estimate=18500,
            days=12,
            recorded_at=taken_up,
            recorded_by=self._member(row.recipient, row),
        )
        self._event(row, "visit", "recipient", 0, words=SCOPE)

    def _picture(self, row: Referral, stage: str, caption: str, *, stained: bool) -> None:
        if row.person and not consents.holds(row.person, ConsentPurpose.PICTURES):
            register.give(person=row.person, by=self.system, purpose=ConsentPurpose.PICTURES, way="spoken")
        content = drawing(stained=stained)
        self._paper(row, f"{caption}.png", content, caption, stage=stage, without_people=True)

    def _paper(self, row: Referral, name: str, content: bytes, caption: str, **more: Any) -> None:
        paper = Paper(
            office=self.office,
            referral=row,
            organisation=row.recipient,
            membership=self._member(row.recipient, row),
            caption=caption,
            **more,
        )
        paper.take(SimpleUploadedFile(name, content))
        paper.save()
        verb = "picture" if paper.stage else "attach"
        paper.received_at = self._event(row, verb, "recipient", 1, words=caption, reason=paper.stage).at
        paper.save(update_fields=["received_at"])

    # --- the ledger ---------------------------------------------------------------------------------------------------

    def _past_the_portal(self, rows: Any) -> None:
        """Help that some of the households had by hand, one line of it struck out."""
        keeper = self.house.office.role(Role.RESEARCHER)[0]
        for number, row in enumerate(rows):
            kind, what, value, days = BY_HAND[number % len(BY_HAND)]
            line = Assistance.objects.create(
                office=self.office,
                household=row.household,
                kind=kind,
                what=what,
                value=value,
                given_on=(self.moment - dt.timedelta(days=days)).date(),
                organisation=self.office if number % 2 else row.recipient,
                recorded_at=self.moment - dt.timedelta(days=days - 1),
                recorded_by=keeper,
            )
            if number == 5:
                line.struck_at, line.struck_by, line.struck_because = self.moment, keeper, "سُجلت مرتين"
                line.save()


def drawing(*, stained: bool) -> bytes:
    """A house as a PNG: a wall, a roof, a door; before the repair with a stain and a crack."""
    squares = [[_colour(x, y, stained=stained) for x in range(WIDE)] for y in range(HIGH)]
    lines = [b"\0" + b"".join(bytes(colour) * POINTS for colour in line) for line in squares for _n in range(POINTS)]
    head = struct.pack(">IIBBBBB", WIDE * POINTS, HIGH * POINTS, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(lines), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _colour(x: int, y: int, *, stained: bool) -> tuple[int, int, int]:
    inside = 7 <= x <= 32
    if y >= 26:
        return GROUND
    if 6 <= y <= 8 and 5 <= x <= 34:
        return ROOF
    if not inside or y < 9:
        return SKY
    if 18 <= x <= 22 and y >= 17:
        return DOOR
    if (10 <= x <= 14 or 26 <= x <= 30) and 12 <= y <= 15:
        return SKY
    stain = stained and ((y <= 11 and (x * 3 + y) % 5 < 2) or (x == 16 + (y % 3) and 9 <= y <= 20))
    return STAIN if stain else WALL
