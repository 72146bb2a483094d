"""Plans of the present in every state, for every specialist of an office, with all that a plan holds."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from accounts.enums import Role
from accounts.models import Membership
from beneficiaries.enums import ConsentPurpose
from beneficiaries.models import Consent, ConsentText, Person
from core.clock import riyadh_date
from empowerment.enums import (
    Dimension,
    FollowUpChannel,
    FollowUpKind,
    GoalStatus,
    ObstacleStatus,
    PlanCloseReason,
    PlanStatus,
    StepOwner,
    StepStatus,
)
from empowerment.models import (
    Abilities,
    Assessment,
    AssessmentAnswer,
    AssessmentQuestion,
    FollowUp,
    Goal,
    Obstacle,
    ObstacleAttempt,
    ObstacleKind,
    Plan,
    PlanEvent,
    Step,
    Track,
)
from empowerment.services import sets
from portal.demo.bodies import House
from portal.demo.clockwork import Clockwork, event_fields

BEHIND: Final = 90  # of the register's heads, so that these are not the people of other stories
TEXT: Final = "أوافق على إعداد خطة تمكين معي، وعلى أن يحفظ المكتب ما أذكره فيها، ولي سحب موافقتي والتوقف متى شئت."
# How each plan stands: its state, days since its opening, days until the next contact (below zero: overdue), reason.
ACTIVE, DRAFT, RESTING = PlanStatus.ACTIVE, PlanStatus.DRAFT, PlanStatus.ON_HOLD
DONE, CLOSED = PlanStatus.COMPLETED, PlanStatus.CLOSED
STORIES: Final = (
    (ACTIVE, 150, -9, ""),
    (DRAFT, 4, 3, ""),
    (ACTIVE, 120, 0, ""),
    (ACTIVE, 95, 5, ""),
    (RESTING, 110, 12, ""),
    (DONE, 300, 0, ""),
    (ACTIVE, 60, 18, ""),
    (CLOSED, 200, 0, PlanCloseReason.MOVED),
    (ACTIVE, 45, -2, ""),
    (DRAFT, 9, -2, ""),
    (ACTIVE, 30, 9, ""),
    (CLOSED, 80, 0, PlanCloseReason.UNREACHABLE),
    (ACTIVE, 75, 24, ""),
)
AIMS: Final = (
    "عمل قريب من البيت بدخل ثابت",
    "مشروع خياطة منزلي",
    "شهادة معتمدة تفتح باب التوظيف",
    "إكمال الثانوية ثم العمل",
    "بيع منتجات منزلية بانتظام",
)
GOALS: Final = (
    ("شهادة مهنية معتمدة في الخياطة", Dimension.ECONOMIC),
    ("بدء إنتاج من المنزل وبيع أول دفعة", Dimension.ECONOMIC),
    ("إكمال الثانوية العامة", Dimension.CULTURAL),
    ("وظيفة في القطاع الخاص", Dimension.ECONOMIC),
    ("المشاركة في أنشطة الحي", Dimension.COMMUNITY),
)
STEPS: Final = (
    ("التسجيل في برنامج تدريبي", StepOwner.PERSON),
    ("ترشيح إلى جهة ممكِّنة", StepOwner.SPECIALIST),
    ("تجهيز السيرة الذاتية", StepOwner.PERSON),
    ("دراسة جدوى مبسطة", StepOwner.SPECIALIST),
    ("ترتيب رعاية الأطفال في أوقات الدورة", StepOwner.FAMILY),
    ("الاختبار النهائي", StepOwner.BODY),
)
SKILLS: Final = ("خياطة وتطريز", "استخدام الحاسب", "الطبخ وإعداد الحلويات", "خدمة العملاء", "قيادة المركبة")
WORDS: Final = ("تواصلنا واتفقنا على الخطوة التالية.", "أبدت حماسًا للبرنامج.", "تحتاج وقتًا لترتيب شؤون البيت.")
TRIED: Final = ("التنسيق مع الجمعية لتوفير المواصلات", "الاتفاق مع الأسرة على أوقات الرعاية", "طلب بدل نقل من الجهة")


class Plans:
    """One office's plans of the present, told as its specialists would have led them."""

    def __init__(self, house: House, works: Clockwork, moment: dt.datetime) -> None:
        self.works, self.moment, self.today = works, moment, riyadh_date(moment)
        self.office = house.organisation
        self.specialists = house.office.role(Role.SPECIALIST)
        self.director = house.office.role(Role.MANAGER)[0]
        self.number = 0

    def tell(self) -> None:
        if not self.specialists:
            return
        sets.ensure(office=self.office)
        self.tracks: list[Any] = list(Track.objects.filter(office=self.office).order_by("position", "id"))
        self.questions: list[Any] = list(
            AssessmentQuestion.objects.filter(office=self.office).order_by("position", "id")
        )
        self.obstacles: list[Any] = list(ObstacleKind.objects.filter(office=self.office).order_by("position", "id"))
        self.text, _made = ConsentText.objects.get_or_create(
            office=self.office,
            purpose=ConsentPurpose.PLAN,
            version=1,
            defaults={"words": TEXT, "published_by": self.director},
        )
        people = iter(self._people(len(STORIES) * len(self.specialists)))
        for place, specialist in enumerate(self.specialists):
            deputy = self.specialists[(place + 1) % len(self.specialists)]
            for story in STORIES:
                if person := next(people, None):
                    self._plan(person, specialist, deputy if deputy != specialist else None, *story)

    def _people(self, most: int) -> list[Person]:
        heads = Person.objects.filter(office=self.office, relation="head", discreet=False, merged_into=None)
        return list(heads.exclude(grandfather_name="").order_by("pk")[BEHIND : BEHIND + most])

    def _day(self, before: int) -> dt.date:
        return self.today - dt.timedelta(days=before)

    def _plan(
        self, person: Person, by: Membership, deputy: Membership | None, status: str, age: int, due: int, reason: str
    ) -> None:
        self.number += 1
        number, opened, over = self.number, self._day(age), status in (DONE, CLOSED)
        begun = status not in (DRAFT, CLOSED) or age > 100
        plan = Plan.objects.create(
            office=self.office,
            reference=self.works.reference(self.office, "PLN", opened),
            person=person,
            specialist=by,
            deputy=deputy if number % 2 else None,
            track=self.tracks[number % len(self.tracks)],
            status=status,
            aim=AIMS[number % len(AIMS)],
            opened_on=opened,
            agreement=self._agreement(person, by, opened) if begun else None,
            contact_due_on=None if over else self._day(-due),
            review_due_on=self._day(-20 + number % 30) if status in (ACTIVE, RESTING) else None,
            close_reason=reason,
            ended_on=self._day(age // 4) if over else None,
            created_at=self.works.moment(opened),
        )
        self._event(plan, by, "open", opened, "", "")
        if status != DRAFT or age > 5:
            self._beginning(plan, by, age)
        if begun:
            self._event(plan, by, "activate", self._day(age - 3), DRAFT, ACTIVE)
            self._progress(plan, by, age, number)
        if status == RESTING:
            self._event(plan, by, "hold", self._day(10), ACTIVE, RESTING, words="سفر الأسرة حتى نهاية الشهر.")
        if over:
            verb = "complete" if status == DONE else "close"
            before = ACTIVE if begun else DRAFT
            self._event(plan, by, verb, plan.ended_on or self.today, before, status, reason=reason)

    def _agreement(self, person: Person, by: Membership, opened: dt.date) -> Consent:
        return Consent.objects.create(
            office=self.office, person=person, text=self.text, way="spoken", given_on=opened, recorded_by=by
        )

    def _beginning(self, plan: Plan, by: Membership, age: int) -> None:
        seed = self.works.seed
        Abilities.objects.create(
            plan=plan,
            office=self.office,
            education=seed.choice(["intermediate", "secondary", "diploma"]),
            skills=seed.choice(SKILLS),
            experience_years=seed.randrange(0, 6),
            interests=seed.choice(SKILLS),
            care_duties="رعاية طفلين" if self.number % 3 == 0 else "",
            accommodation="موقف قريب من المدخل" if self.number % 4 == 0 else "",
            health="ظرف صحي يُراعى عند اختيار العمل." if self.number % 4 == 0 else "",
        )
        times = [(age - 2, 0)] if age < 40 else [(age - 2, 0), (age // 3, 1)]
        for before, better in times:
            row = Assessment.objects.create(office=self.office, plan=plan, membership=by, held_on=self._day(before))
            AssessmentAnswer.objects.bulk_create(
                AssessmentAnswer(
                    office=self.office,
                    assessment=row,
                    question=question,
                    score=min(5, 1 + (place * 7 + self.number) % 3 + better * (1 + place % 2)),
                )
                for place, question in enumerate(self.questions)
            )
            self._event(plan, by, "assess", row.held_on, "", "")

    def _progress(self, plan: Plan, by: Membership, age: int, number: int) -> None:
        ended = plan.status in (DONE, CLOSED)
        first, second = GOALS[number % len(GOALS)], GOALS[(number + 1) % len(GOALS)]
        self._goal(plan, by, first, age, GoalStatus.REACHED if plan.status == DONE else GoalStatus.OPEN)
        dropped = plan.status == DONE or number % 5 == 0
        self._goal(plan, by, second, age, GoalStatus.DROPPED if dropped else GoalStatus.OPEN)
        self._hindered(plan, by, age, number, ended)
        for before in range(min(age - 5, 120), 12 if ended else 5, -30):
            reached = before % 4 != 0
            FollowUp.objects.create(
                office=self.office,
                plan=plan,
                kind=FollowUpKind.REVIEW if reached and before > 85 else FollowUpKind.CONTACT,
                channel=FollowUpChannel.CALL if number % 2 else FollowUpChannel.MEETING,
                held_on=max(self._day(before), plan.opened_on) if not ended else plan.opened_on,
                reached=reached,
                words=WORDS[before % len(WORDS)] if reached else "",
                membership=by,
                created_at=self.works.moment(self._day(before)),
            )

    def _goal(self, plan: Plan, by: Membership, said: tuple[str, str], age: int, status: str) -> None:
        why = "اختارت طريقًا آخر." if status == GoalStatus.DROPPED else ""
        goal = Goal.objects.create(
            office=self.office,
            plan=plan,
            words=said[0],
            dimension=said[1],
            status=status,
            drop_words=why,
            due_on=self._day(-90),
            created_at=self.works.moment(plan.opened_on),
        )
        states = {
            GoalStatus.REACHED: (StepStatus.DONE, StepStatus.DONE, StepStatus.ABANDONED),
            GoalStatus.DROPPED: (StepStatus.DONE, StepStatus.ABANDONED),
            GoalStatus.OPEN: (StepStatus.DONE, StepStatus.IN_PROGRESS, StepStatus.PLANNED, StepStatus.ON_HOLD),
        }[GoalStatus(status)]
        for place, state in enumerate(states):
            words, owner = STEPS[(self.number + place + len(said[0])) % len(STEPS)]
            done = self._day(age - 15) if state == StepStatus.DONE else None
            step = Step.objects.create(
                office=self.office,
                plan=plan,
                goal=goal,
                words=words,
                owner=owner,
                status=state,
                due_on=self._day(10 - place * 8 - self.number % 5),
                done_on=done,
                abandon_words="لم تعد مناسبة." if state == StepStatus.ABANDONED else "",
                created_at=self.works.moment(plan.opened_on),
            )
            if done:
                self._event(plan, by, "step_finish", done, StepStatus.PLANNED, state, about=step.words)
        if status != GoalStatus.OPEN:
            verb = "goal_reach" if status == GoalStatus.REACHED else "goal_drop"
            self._event(plan, by, verb, self._day(age // 3), GoalStatus.OPEN, status, about=goal.words, words=why)

    def _hindered(self, plan: Plan, by: Membership, age: int, number: int, ended: bool) -> None:
        for place, status in enumerate((ObstacleStatus.STANDS, ObstacleStatus.EASED, ObstacleStatus.REMOVED)):
            if place == number % 4:
                continue
            obstacle = Obstacle.objects.create(
                office=self.office,
                plan=plan,
                kind=self.obstacles[(number + place * 3) % len(self.obstacles)],
                status=status,
                noted_on=plan.opened_on,
            )
            if status != ObstacleStatus.STANDS:
                ObstacleAttempt.objects.create(
                    office=self.office,
                    obstacle=obstacle,
                    words=TRIED[(number + place) % len(TRIED)],
                    tried_on=self._day(age // 2),
                    membership=by,
                )

    def _event(
        self,
        plan: Plan,
        by: Membership,
        verb: str,
        day: dt.date,
        before: str,
        after: str,
        *,
        about: str = "",
        words: str = "",
        reason: str = "",
    ) -> None:
        fields = event_fields(self.office, by, self.works.moment(day), verb)
        PlanEvent.objects.create(
            plan=plan, status_from=before, status_to=after, about=about, reason=reason, **(fields | {"words": words})
        )
