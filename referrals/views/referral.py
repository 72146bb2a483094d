"""One referral, and every act upon it through one view."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F, prefetch_related_objects
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from accounts.enums import OrganisationKind, Permission
from charities.models import CharityContact
from charities.readiness import ReadinessLine
from core.actions import status_of
from core.attachments import serve
from core.clock import now
from core.deadlines import WorkingCalendar
from core.errors import Conflict, is_conflict
from offices.calendars import calendar_for
from referrals import assistance, giving, reading, rights, services, subjects
from referrals.enums import CallOutcome, PictureStage, ReferralKind, ReferralStatus
from referrals.forms import VERB_FORMS, CommentForm, SendForm, VerbForm
from referrals.models import Paper, Referral
from referrals.ranking import rank

RELATED = (
    "office",
    "sender",
    "recipient",
    "person",
    "household__district",
    "assignee__user",
    "drafted_by__user",
    "next_door",
    "linked_to",
)
# Which act stands first, where several are open: the one that carries the matter on.
FIRST = ("send_second", "take_up", "accept", "answer", "start", "complete", "redirect", "reopen")
# Acts of their own weight, at the end of the row.
QUIET = ("withdraw",)
# Acts that choose another charity.
CHOOSING = ("redirect", "send_second")
MOST_CONTACTS = 4
CALL_ICONS = {CallOutcome.ANSWERED: "check", CallOutcome.NO_ANSWER: "no-answer", CallOutcome.WRONG_NUMBER: "close"}


def find(actor: Actor, key: str) -> Referral:
    """The referral behind an address, if it exists for this actor."""
    rows = Referral.objects.visible_to(actor).keyed(key).select_related(*RELATED)
    return get_object_or_404(assistance.with_help(rows.with_papers().with_elsewhere().with_others(actor), actor))


@require_safe
def detail(request: HttpRequest, key: str) -> HttpResponse:
    referral = find(request.actor, key)
    if referral.key != key:
        return redirect(referral)
    return show(request, referral)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """One act: a page that asks for what it needs, then the service. Works without script."""
    actor = request.actor
    referral = find(actor, key)
    rights.require_act(actor, referral, verb)
    if not rights.act_is_open(referral, verb):
        return show(request, referral, refusal=services.changed_meanwhile(referral=referral))
    data = request.POST if request.method == "POST" else None
    form = VERB_FORMS[verb](data, request.FILES or None, referral=referral, actor=actor)
    if form.is_valid():
        try:
            done = getattr(services, verb)(referral=referral, by=actor, **form.arguments())
        except ValidationError as error:
            if is_conflict(error) and _has_moved(error):
                return show(request, find(actor, key), refusal=error)
            form.refuse(error)
        else:
            messages.success(request, form.done)
            if verb == "assign" and (warning := form.warning()):
                messages.warning(request, warning)
            reached = done if isinstance(done, Referral) else referral
            return redirect("referrals:outbox" if reached.reference == "" else reached)
    whole = reading.reads_whole(actor, referral)
    asked = verb == "complete" and _asks_for_pictures(referral)
    context = {
        "referral": referral,
        "form": form,
        "asks_for_pictures": asked,
        "trail": trail(actor, referral),
        "whole": whole,
        "ranked": [],
    }
    if verb in CHOOSING and actor.is_office:
        context["ranked"] = rank(referral, without=[referral.recipient_id, referral.sender_id]).best
    return render(request, "referrals/act.html", context, status=status_of(form))


@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    """The button of the summary. What is missing or in the way is said on the summary itself."""
    actor = request.actor
    referral = find(actor, key)
    rights.require(actor, referral, "send")
    form = SendForm(request.POST, referral=referral, actor=actor)
    if not form.is_valid():
        return _review(request, referral, form)
    try:
        sent = services.send(referral=referral, by=actor, **form.arguments())
    except ValidationError as error:
        if is_conflict(error) and _has_moved(error):
            return show(request, find(actor, key), refusal=error)
        form.refuse(error)
        first = getattr(error, "reference", "")
        return _review(request, referral, form, first=first)
    messages.success(request, _("The referral was sent. Its reference: %(reference)s") % {"reference": sent.reference})
    return redirect(sent)


def _asks_for_pictures(referral: Referral) -> bool:
    """Whether a repair is about to be completed without a picture of the house as it stands now."""
    if referral.kind != ReferralKind.HOME_REPAIR:
        return False
    return not referral.papers.filter(stage=PictureStage.AFTER, removed_at=None).exists()


def _has_moved(error: ValidationError) -> bool:
    """Whether the row itself is no longer as the page showed it, so that the form has nothing more to ask."""
    return isinstance(error, Conflict) and not hasattr(error, "error_dict") and error.code == Conflict.default_code


# --- the page -------------------------------------------------------------------------------------------------------


def show(request: HttpRequest, referral: Referral, refusal: ValidationError | None = None) -> HttpResponse:
    """The referral as it is now; with a refusal, why the act did not happen (409)."""
    if referral.status == ReferralStatus.DRAFT:
        return _review(request, referral, None)
    context = page_of(request.actor, referral)
    request.place = context["place"]
    context["refusal"] = refusal.messages if refusal else []
    return render(request, "referrals/detail.html", context, status=HTTPStatus.CONFLICT if refusal else HTTPStatus.OK)


def page_of(actor: Actor, referral: Referral) -> dict[str, Any]:
    """What the page shows of it."""
    prefetch_related_objects([referral], "needs")
    events = list(referral.events.select_related("membership__user", "organisation", "towards"))
    passed = reading.has_passed(actor, referral)
    hops = [] if reading.reads_whole(actor, referral) else list(referral.hops.all())
    known = reading.events_for(actor, referral, events, hops)
    calendar = calendar_for(referral.recipient) if referral.due_at and not passed else None
    needs = referral.needs.all()
    confided = rights.confides(actor, referral)
    helped = assistance.helped_in(actor, referral)
    papers = _papers(actor, referral) if confided else []
    return {
        "referral": referral,
        "confided": confided,
        "passed": passed,
        "whole": reading.reads_whole(actor, referral),
        "subject": subjects.shown_to(actor, [referral])[referral.pk],
        "tags": reading.tags_of(actor, referral),
        "needs": [_need_line(need, passed, helped) for need in needs],
        "helped": helped,
        "months": assistance.months_asked(),
        "left": reading.left_words(referral, calendar) if calendar else "",
        "late": reading.is_late(referral),
        "due_heading": reading.due_heading(referral),
        "reason": "" if passed else reading.reason_words(referral),
        "words_person": reading.words_for_person(known) if confided else "",
        "thread": reading.conversation(actor, known) if confided else [],
        "timeline": reading.history(actor, referral, known),
        "acts": acts_on(actor, referral),
        "refused": [] if passed else rights.refused(actor, referral),
        "may_assign": rights.decides(actor, referral) and referral.is_open,
        "comment": CommentForm(referral=referral, actor=actor)
        if confided and _may(actor, referral, "comment")
        else None,
        "elsewhere": reading.knows_elsewhere(actor, referral),
        "others": reading.others_of(referral),
        "papers": [paper for paper in papers if not paper.stage],
        "papers_out": giving.offered(actor, referral) if confided else [],
        "may_attach": confided and _may(actor, referral, "attach"),
        "repair": _repair(actor, referral, papers) if confided and not passed else None,
        "message": reading.message_of(referral) if not passed else "",
        "calling": _calling(actor, referral, calendar),
        "plan_url": _plan_url(actor, referral),
        "trail": trail(actor, referral),
        "place": f"referrals:{_box_of(actor, referral)}",
    }


def _plan_url(actor: Actor, referral: Referral) -> str:
    """Where a candidate that the office studies or has accepted leads: to a plan, for whoever leads plans."""
    studied = referral.status in (ReferralStatus.UNDER_REVIEW, ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS)
    candidate = referral.kind == ReferralKind.EMPOWERMENT_CANDIDATE and studied
    if not candidate or referral.recipient_id != actor.organisation.pk or not actor.can(Permission.PLAN_MANAGE):
        return ""
    return reverse("empowerment:new", query={"referral": referral.reference})


def _may(actor: Actor, referral: Referral, act: str) -> bool:
    return rights.BESIDE[act](actor, referral) and rights.act_is_open(referral, act)


def _papers(actor: Actor, referral: Any) -> list[Paper]:
    """What may be opened; nothing is asked where there is nothing."""
    if not getattr(referral, "has_papers", True):
        return []
    return list(Paper.objects.visible_to(actor).filter(referral=referral).select_related("organisation"))


@require_safe
def paper(request: HttpRequest, key: str, uuid: UUID) -> FileResponse:
    """One attachment, to those who may have it."""
    referral = find(request.actor, key)
    papers = Paper.objects.visible_to(request.actor).filter(referral=referral)
    found = get_object_or_404(papers if rights.confides(request.actor, referral) else papers.none(), uuid=uuid)
    return serve(found, request.actor, inline=bool(found.stage))


def _repair(actor: Actor, referral: Referral, papers: list[Paper]) -> dict[str, Any] | None:
    """The course of a home repair: what was seen, what it costs, how the house looked before and after."""
    if referral.kind != ReferralKind.HOME_REPAIR:
        return None
    visits = reading.visits_for(actor, referral)
    stages = [(stage.label, [paper for paper in papers if paper.stage == stage]) for stage in PictureStage]
    may_visit, may_picture = _may(actor, referral, "visit"), _may(actor, referral, "picture")
    if not (visits or may_visit or may_picture or any(shown for _label, shown in stages)):
        return None
    return {"visits": visits, "stages": stages, "may_visit": may_visit, "may_picture": may_picture}


def _calling(actor: Actor, referral: Referral, calendar: WorkingCalendar | None) -> dict[str, Any] | None:
    """One touch to record a telephone call; of an urgent case also whom to telephone, and whether they are on duty."""
    if not _may(actor, referral, "call"):
        return None
    called = rights.called_by(actor, referral)
    calling: dict[str, Any] = {
        "called": called,
        "contacts": [],
        "outcomes": [(outcome.value, outcome.label, CALL_ICONS[outcome]) for outcome in CallOutcome],
        "urgent": referral.is_urgent and calendar is not None and called.pk == referral.recipient_id,
    }
    if not calling["urgent"] or calendar is None:
        return calling
    contacts = CharityContact.objects.visible_to(actor).filter(charity=called)
    moment = now()
    return calling | {
        "named": services.whom_to_phone(referral=referral),
        "contacts": list(contacts.order_by(F("verified_on").desc(nulls_last=True), "pk")[:MOST_CONTACTS]),
        "on_duty": calendar.is_on_duty(moment),
        "duty_at": calendar.next_duty(moment),
        "late": reading.is_late(referral),
    }


def _need_line(need: Any, passed: bool, helped: set[str] | None = None) -> dict[str, Any]:
    tone, icon = reading.URGENCY_TAGS[need.urgency]
    result = ("", "", "")
    if need.result and not passed:
        result = (need.get_result_display(), *reading.RESULT_TAGS[need.result])
    return {
        "need": need,
        "urgency": (need.get_urgency_display(), tone, icon),
        "result": result,
        "helped": need.kind in (helped or ()),
    }


def acts_on(actor: Actor, referral: Referral) -> list[dict[str, Any]]:
    """The buttons: what may be done now, the act that carries the matter on first."""
    open_now = [verb for verb in rights.allowed(actor, referral) if verb in VERB_FORMS and verb != "send"]
    if _may(actor, referral, "visit") and referral.status == ReferralStatus.UNDER_REVIEW:
        open_now.append("visit")
    if _may(actor, referral, "send_second"):
        open_now.append("send_second")
    open_now.sort(key=lambda verb: (verb in QUIET, FIRST.index(verb) if verb in FIRST else len(FIRST)))
    return [_act(referral, verb, VERB_FORMS[verb], primary=not place) for place, verb in enumerate(open_now)]


def _act(referral: Referral, verb: str, form: type[VerbForm], *, primary: bool) -> dict[str, Any]:
    return {
        "verb": verb,
        "label": form.button,
        "icon": form.icon,
        "url": reverse(f"referrals:{verb}", args=[referral.key]),
        "primary": primary and verb not in QUIET,
        "danger": form.danger,
        "at_once": verb in ("take_up",),
    }


def trail(actor: Actor, referral: Referral) -> list[tuple[str, str]]:
    box = _box_of(actor, referral)
    words = _("Outgoing referrals") if box == "outbox" else _("Incoming referrals")
    return [(words, reverse(f"referrals:{box}"))]


def _box_of(actor: Actor, referral: Referral) -> str:
    return "outbox" if referral.sender_id == actor.organisation.pk else "inbox"


# --- the summary of a draft -------------------------------------------------------------------------------------------


def _review(request: HttpRequest, referral: Referral, form: VerbForm | None, first: str = "") -> HttpResponse:
    """Everything that will be sent, whether the recipient can take it up, and the button."""
    actor = request.actor
    prefetch_related_objects([referral], "needs")
    request.place = "referrals:outbox"
    lines: list[ReadinessLine] = []
    ranking = None
    if actor.is_office and referral.recipient.kind == OrganisationKind.CHARITY:
        ranking = rank(referral, without=[referral.linked_to.recipient_id if referral.linked_to else None])
        lines = next((each.lines for each in ranking.candidates if each.charity == referral.recipient), [])
    passed_over = bool(ranking and ranking.passes_over(referral.recipient))
    helped = assistance.helped_in(actor, referral)
    sending = form or SendForm(referral=referral, actor=actor, initial={"passes_over": True})
    if passed_over and "motive" in sending.fields:
        sending.fields["motive"].required = True
    context = {
        "referral": referral,
        "form": form,
        "sending": sending if passed_over else None,
        "ranked": ranking.best if ranking else [],
        "first": first,
        "subject": subjects.shown_to(actor, [referral])[referral.pk],
        "needs": [_need_line(need, passed=False, helped=helped) for need in referral.needs.all()],
        "helped": helped,
        "months": assistance.months_asked(),
        "others": reading.others_of(referral),
        "whole": True,  # the sender's own
        "papers": _papers(actor, referral),
        "may_attach": _may(actor, referral, "attach"),
        "lines": lines,
        "ready": all(line.ok for line in lines),
        "unnamed": referral.is_urgent and not services.whom_to_phone(referral=referral),
        "trail": trail(actor, referral),
    }
    return render(request, "referrals/review.html", context, status=status_of(form) if form else HTTPStatus.OK)
