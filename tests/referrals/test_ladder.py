"""Against silence: steps planned as rows, each taken once, by the recipient's working days; a turn that ends in silence."""

import datetime as dt
import threading

import pytest
from django.db import connection

from accounts.actor import Actor
from accounts.enums import Role
from core.clock import RIYADH, now, riyadh_date
from core.deadlines import WorkingCalendar
from notifications.models import Notice
from offices.calendars import calendar_for
from referrals import ladder, services, tasks
from referrals.enums import LadderStage, ReferralKind, ReferralStatus, StageStatus
from referrals.models import LadderStep, Referral, ReferralTerm
from tests.factories.referrals import LadderStepFactory, ReferralFactory, ReferralTermFactory
from tests.referrals.conftest import move

S, Stage = ReferralStatus, LadderStage
PLANNED, TOLD, SILENCED = StageStatus.PLANNED, StageStatus.TOLD, StageStatus.SILENCED


def stages(row, status=PLANNED):
    return [step.stage for step in LadderStep.objects.filter(referral=row, status=status)]


def silent(working_days, **more):
    """A referral whose term passed so many of the recipient's working days ago, without a ladder yet."""
    referral = ReferralFactory(**more)
    calendar, day = calendar_for(referral.recipient), now().date()
    for _ in range(working_days):
        day = calendar.previous_working_day(day)
    referral.due_at = now() - (now().date() - day)
    referral.save(update_fields=["due_at"])
    return referral


def told(**which):
    return [(notice.kind, notice.organisation_id, notice.role) for notice in Notice.objects.filter(**which)]


class TestPlan:
    """On a calendar without holidays: the term ends on Sunday the 8th of November 2026."""

    END = dt.datetime(2026, 11, 8, 23, 59, 59, tzinfo=RIYADH)

    def planned(self, at=None, setting=None, **fields):
        row = Referral(**({"kind": "home_repair", "status": S.SENT, "due_at": self.END} | fields))
        calendar = WorkingCalendar()
        steps = ladder.plan(
            row,
            setting=setting or ReferralTerm(),
            calendar=calendar,
            at=at or self.END - dt.timedelta(days=9),
        )
        return [(step.stage, f"{step.due_at:%m-%d %H:%M}") for step in steps]

    def test_in_the_recipients_working_days(self):
        assert self.planned() == [
            (Stage.DUE_SOON, "11-05 08:00"),
            (Stage.OVERDUE, "11-09 08:00"),
            (Stage.OFFICE, "11-11 08:00"),
            (Stage.LAPSE, "11-22 08:00"),
        ]

    def test_as_the_office_set_it(self):
        setting = ReferralTerm(soon_days=2, overdue_days=2, office_days=4, unanswered_days=6)
        assert [when for _stage, when in self.planned(setting=setting)] == [
            "11-04 08:00",
            "11-10 08:00",
            "11-12 08:00",
            "11-16 08:00",
        ]

    @pytest.mark.parametrize("kind", ["urgent", "taaffuf"])
    def test_some_kinds_never_lapse(self, kind):
        sent = self.END - dt.timedelta(days=3)
        assert Stage.LAPSE not in dict(self.planned(kind=kind, sent_at=sent))

    def test_an_urgent_case_by_hours_of_duty(self):
        sent = dt.datetime(2026, 11, 8, 19, tzinfo=RIYADH)  # duty until 22:00, then from 08:00
        due = dt.datetime(2026, 11, 9, 9, tzinfo=RIYADH)
        steps = self.planned(kind="urgent", sent_at=sent, due_at=due, at=sent)
        assert steps == [
            (Stage.DUE_SOON, "11-08 21:00"),
            (Stage.OVERDUE, "11-09 09:00"),
            (Stage.OFFICE, "11-09 10:00"),
        ]

    def test_of_what_has_passed_only_the_newest(self):
        steps = self.planned(at=dt.datetime(2026, 11, 12, 9, tzinfo=RIYADH))
        assert [stage for stage, _when in steps] == [Stage.OFFICE, Stage.LAPSE]
        late = self.planned(at=dt.datetime(2026, 11, 7, 9, tzinfo=RIYADH))
        assert [stage for stage, _when in late][0] == Stage.OVERDUE

    def test_while_information_is_awaited(self):
        steps = self.planned(status=S.INFORMATION_REQUESTED, due_at=None, paused_at=self.END)
        assert steps == [(Stage.AWAITED, "11-11 08:00"), (Stage.LAPSE, "11-22 08:00")]


@pytest.mark.django_db
class TestRows:
    def test_planned_on_sending_and_silenced_by_the_answer(self, referral_in, people):
        row = referral_in(S.SENT)
        assert stages(row) == [Stage.DUE_SOON, Stage.OVERDUE, Stage.OFFICE, Stage.LAPSE]
        assert set(LadderStep.objects.values_list("recipient", "term_ends_at")) == {(people.charity.pk, row.due_at)}
        move(row, "accept", people)
        assert stages(row) == []
        assert len(stages(row, SILENCED)) == 4

    def test_taken_up_the_next_term_has_its_own(self, referral_in, people):
        row = referral_in(S.UNDER_REVIEW)
        assert len(stages(row)) == len(stages(row, SILENCED)) == 4
        assert set(LadderStep.objects.filter(status=PLANNED).values_list("term_ends_at", flat=True)) == {
            row.decide_due_at
        }

    def test_it_stops_while_information_is_requested_and_goes_on(self, referral_in, people):
        row = referral_in(S.INFORMATION_REQUESTED)
        assert stages(row) == [Stage.AWAITED, Stage.LAPSE]
        row = move(row, "answer", people)
        assert stages(row) == [Stage.DUE_SOON, Stage.OVERDUE, Stage.OFFICE, Stage.LAPSE]
        assert set(LadderStep.objects.filter(status=PLANNED).values_list("term_ends_at", flat=True)) == {row.due_at}

    def test_redirected_it_is_the_new_recipients(self, referral_in, people):
        row = referral_in(S.SENT)
        services.redirect(referral=row, by=people.manager, to=people.third)
        assert set(LadderStep.objects.filter(status=PLANNED).values_list("recipient", flat=True)) == {people.third.pk}

    def test_every_way_out_leaves_nothing_planned(self, people, referral_in):
        row = referral_in(S.SENT)
        for verb in ("decline", "reopen", "accept", "complete", "reopen", "accept", "close", "reopen"):
            row = move(row, verb, people)
            assert bool(stages(row)) is (row.due_at is not None)
        move(row, "withdraw", people)
        assert stages(row) == []

    def test_what_runs_without_steps_is_planned_once(self):
        row = silent(0)
        assert (tasks.plan(), tasks.plan()) == (1, 0)
        assert stages(row)

    def test_a_charitys_own_ladder(self, people, drafted):
        ReferralTermFactory(office=people.office, charity=people.charity, kind="home_repair", unanswered_days=4)
        row = services.send(referral=drafted(), by=people.researcher)
        lapse = LadderStep.objects.get(referral=row, stage=Stage.LAPSE)
        between = calendar_for(people.charity).working_days_between(riyadh_date(row.due_at), riyadh_date(lapse.due_at))
        assert between == 4


@pytest.mark.django_db
class TestTold:
    def due(self, row, stage):
        step = LadderStep.objects.get_or_create(
            referral=row,
            stage=stage,
            recipient=row.recipient,
            term_ends_at=ladder.term_of(row),
            defaults={"office": row.office, "due_at": now()},
        )[0]
        LadderStep.objects.filter(pk=step.pk).update(due_at=now() - dt.timedelta(minutes=1))
        Notice.objects.all().delete()
        tasks.climb()
        step.refresh_from_db()
        return step

    @pytest.mark.parametrize(
        ("stage", "kind", "organisation", "role"),
        [
            (Stage.DUE_SOON, "referrals.due_soon", "charity", None),
            (Stage.OVERDUE, "referrals.overdue", "charity", Role.CHARITY_MANAGER),
            (Stage.OFFICE, "referrals.overdue_office", "office", Role.MANAGER),
        ],
    )
    def test_each_step_tells_its_own(self, stage, kind, organisation, role, referral_in, people):
        row = referral_in(S.SENT)
        assert self.due(row, stage).status == TOLD
        roles = [role] if role else [Role.CHARITY_STAFF, Role.CHARITY_MANAGER]
        assert told() == [(kind, getattr(people, organisation).pk, each) for each in roles] or set(told()) == {
            (kind, getattr(people, organisation).pk, each) for each in roles
        }
        assert tasks.climb() == 0

    def test_of_a_charitys_referral_the_offices_people(self, people, drafted):
        row = services.send(referral=drafted(by=people.staff), by=people.staff)
        self.due(row, Stage.OVERDUE)
        assert told() == [("referrals.overdue", people.office.pk, Role.MANAGER)]

    @pytest.mark.parametrize("stage", [Stage.DUE_SOON, Stage.OVERDUE, Stage.OFFICE])
    def test_of_taaffuf_keepers_alone(self, stage, people, drafted):
        row = services.send(referral=drafted(by=people.keeper, kind=ReferralKind.TAAFFUF), by=people.keeper)
        self.due(row, stage)
        assert {role for _kind, _organisation, role in told()} == {Role.DISCRETION_KEEPER}

    def test_a_long_silence_ends_the_recipients_turn_once(self, people):
        row = silent(12, office=people.office)
        tasks.plan()
        assert (tasks.climb(), tasks.climb()) == (1, 0)
        row.refresh_from_db()
        assert row.status == S.UNANSWERED
        assert row.events.get(verb="lapse").membership is None
        assert {kind for kind, _organisation, _role in told()} == {
            "referrals.lapsed",
            "referrals.turn_ended",
            "referrals.to_redirect",
        }

    def test_a_short_one_does_not(self):
        row = silent(8)
        tasks.plan()
        tasks.climb()
        row.refresh_from_db()
        assert row.status == S.SENT
        assert stages(row, TOLD) == [Stage.OFFICE]
        assert stages(row) == [Stage.LAPSE]

    @pytest.mark.parametrize("kind", [ReferralKind.URGENT, ReferralKind.TAAFFUF])
    def test_some_kinds_never_lapse(self, kind):
        row = silent(40, kind=kind)
        tasks.plan()
        tasks.climb()
        row.refresh_from_db()
        assert row.status == S.SENT

    def test_what_was_accepted_runs_no_term(self):
        ReferralFactory(status=S.ACCEPTED, due_at=now() - dt.timedelta(days=60))
        assert (tasks.plan(), tasks.climb()) == (0, 0)

    def test_awaited_information_lapses_only_after_a_reminder(self, referral_in, people):
        row = referral_in(S.INFORMATION_REQUESTED)
        LadderStep.objects.filter(referral=row, status=PLANNED).update(due_at=now() - dt.timedelta(minutes=1))
        tasks.climb()
        row.refresh_from_db()
        assert row.status == S.INFORMATION_REQUESTED
        assert [event.verb for event in row.events.all()][0] == "remind"
        lapse = LadderStep.objects.get(referral=row, stage=Stage.LAPSE, status=PLANNED)
        assert lapse.due_at > now()
        LadderStep.objects.filter(pk=lapse.pk).update(due_at=now() - dt.timedelta(minutes=1))
        tasks.climb()
        row.refresh_from_db()
        assert row.status == S.UNANSWERED
        assert row.events.get(verb="lapse").status_from == S.INFORMATION_REQUESTED

    def test_one_office_at_fault_does_not_stop_the_others(self, monkeypatch):
        LadderStepFactory(due_at=now() - dt.timedelta(hours=1))
        row = silent(4)
        tasks.plan()
        climb = services.climb

        def broken(*, by):
            if by.office.pk != row.office_id:
                raise RuntimeError("broken")
            return climb(by=by)

        monkeypatch.setattr(services, "climb", broken)
        tasks.climb()
        assert stages(row, TOLD)


@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_at_once_take_each_step_once(office):
    rows = [silent(12, office=office) for _ in range(6)]
    tasks.plan()

    def sweep():
        try:
            while services.climb(by=Actor.system(office)):
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while services.climb(by=Actor.system(office)):  # what a sweep skipped because another held it
        pass
    for row in rows:
        row.refresh_from_db()
        assert row.status == S.UNANSWERED
        assert row.events.filter(verb="lapse").count() == 1
