"""A new referral: whom it is about, what is needed, from whom; then its summary, and the button that sends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from beneficiaries.identity import shown_to
from beneficiaries.models import Household, Person
from core.actions import status_of
from core.errors import Conflict
from corners.models import Visit
from referrals import rights, services
from referrals.enums import ReferralStatus
from referrals.forms import NEED_ROWS, NeedFormSet, ReferralForm, SubjectForm, needs_of
from referrals.models import Referral
from referrals.services import Drafted
from referrals.subjects import Typed
from referrals.views.referral import find, show

FOUND_AT_MOST = 10


@dataclass(frozen=True)
class Subject:
    """Whom the referral is about, where it is somebody whom the sender may choose."""

    person: Person | None = None
    household: Household | None = None
    visit: UUID | None = None

    @property
    def is_chosen(self) -> bool:
        return self.person is not None or self.household is not None

    def content(self) -> dict[str, Any]:
        return {"person": self.person, "household": self.household, "origin_visit": self.visit}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    if not rights.kinds_to_send(actor):
        raise PermissionDenied("referral.send")
    subject = _subject(request)
    forms = Forms(request, subject)
    if request.method == "POST" and forms.are_valid():
        try:
            referral = _written(actor, forms)
        except ValidationError as error:
            forms.refuse(error)
        else:
            return redirect(referral)
    context = forms.context() | _search(request, subject)
    return render(request, "referrals/new.html", context, status=forms.status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Write a draft anew."""
    actor = request.actor
    referral = find(actor, key)
    rights.require(actor, referral, "send")
    if referral.status != ReferralStatus.DRAFT:
        return show(request, referral, refusal=services.changed_meanwhile(referral=referral))
    subject = Subject(referral.person, referral.household, referral.origin_visit)
    forms = Forms(request, subject, referral)
    if request.method == "POST" and forms.are_valid():
        try:
            services.save_draft(referral=referral, by=actor, **forms.content())
        except ValidationError as error:
            forms.refuse(error)
        else:
            messages.success(request, _("The draft was saved."))
            return redirect(referral)
    context = forms.context() | {"referral": referral, "found": [], "q": ""}
    return render(request, "referrals/new.html", context, status=forms.status)


class Forms:
    """The forms of the page together: the referral's own, its needs, and the person where one is typed."""

    def __init__(self, request: HttpRequest, subject: Subject, draft: Referral | None = None) -> None:
        self.actor: Actor = request.actor
        self.subject = subject
        data = request.POST if request.method == "POST" else None
        self.main = ReferralForm(data, actor=self.actor, initial=_initial(draft) if draft else {})
        rows = [vars_of(need) for need in draft.needs.all()] if draft else []
        self.needs = NeedFormSet(data, prefix="needs", initial=rows or None)
        self.needs.min_num = max(NEED_ROWS, len(rows))
        typed = Typed.parse(draft.subject_typed) if draft else None
        self.person = (
            None
            if subject.is_chosen
            else SubjectForm(data, actor=self.actor, prefix="person", initial=SubjectForm.initial_of(typed or Typed()))
        )

    def are_valid(self) -> bool:
        """Every form is asked, so that all faults are shown at once."""
        checked = [form.is_valid() for form in (self.main, self.needs, self.person) if form is not None]
        return all(checked)

    def content(self) -> dict[str, Any]:
        given = {"given": self.person.given()} if self.person else {}
        return self.main.content() | self.subject.content() | given | {"needs": needs_of(self.needs)}

    def refuse(self, error: ValidationError) -> None:
        """What the services refused, each on the form that holds its field."""
        if self.person and hasattr(error, "error_dict"):
            mine = {name: errors for name, errors in error.error_dict.items() if name in self.person.fields}
            if mine:
                self.person.refuse(ValidationError(mine))
            rest = {name: errors for name, errors in error.error_dict.items() if name not in mine}
            if not rest:
                return
            error = ValidationError(rest)
        self.main.refuse(error)

    @property
    def status(self) -> int:
        return status_of(*[form for form in (self.main, self.person) if form])

    def context(self) -> dict[str, Any]:
        people = [self.subject.person] if self.subject.person else []
        return {
            "form": self.main,
            "needs": self.needs,
            "person_form": self.person,
            "subject": self.subject,
            "person": next(iter(shown_to(self.actor, people)), None),
            "is_office": self.actor.is_office,
        }


def vars_of(need: Any) -> dict[str, Any]:
    return {name: getattr(need, name) for name in ("kind", "description", "urgency", "estimate")}


def _initial(draft: Referral) -> dict[str, Any]:
    return {
        "uuid": draft.uuid,
        "kind": draft.kind,
        "to": draft.recipient_id,
        "summary": draft.summary,
        "legal_basis": draft.legal_basis,
        "consent": draft.consent,
        "confidential": draft.confidential,
    }


def _written(actor: Actor, forms: Forms) -> Referral:
    """The draft under the form's uuid: made once, written anew when the form comes back changed, never twice."""
    uuid = forms.main.cleaned_data["uuid"]
    try:
        drafted: Drafted = services.draft(by=actor, uuid=uuid, **forms.content())
    except Conflict as error:
        own = Referral.objects.visible_to(actor).filter(uuid=uuid, sender=actor.organisation).first()
        if error.code != "uuid_conflict" or own is None:
            raise
        if own.status != ReferralStatus.DRAFT:
            return own
        return services.save_draft(referral=own, by=actor, **forms.content())
    return drafted.referral


# --- whom it is about -------------------------------------------------------------------------------------------------


def _subject(request: HttpRequest) -> Subject:
    """Chosen by a link: a person, a household, or the person of a visit."""
    actor, asked = request.actor, request.GET
    visit = _visit(actor, asked["visit"]) if "visit" in asked else None
    if "person" in asked:
        if not asked["person"].isascii() or not asked["person"].isdigit() or len(asked["person"]) > 18:
            raise Http404("person")
        people = Person.objects.visible_to(actor).survivors().select_related("household__district")
        person = get_object_or_404(people, pk=asked["person"])
        return Subject(person=person, visit=visit.uuid if visit else None)
    if "household" in asked:
        rows = Household.objects.visible_to(actor).select_related("district")
        household = get_object_or_404(rows, reference=asked["household"])
        return Subject(household=household, visit=visit.uuid if visit else None)
    if visit:
        return Subject(person=visit.person.survivor if visit.person else None, visit=visit.uuid)
    return Subject()


def _visit(actor: Actor, text: str) -> Visit:
    try:
        uuid = UUID(text)
    except ValueError:
        raise Http404("visit") from None
    rows = Visit.objects.visible_to(actor).select_related("person__household__district", "person__merged_into")
    return get_object_or_404(rows, uuid=uuid)


def _search(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    """People whom the sender may choose, by name. Numbers are typed into the form, never into an address."""
    text = request.GET.get("q", "").strip()
    found: list[Any] = []
    if text and not subject.is_chosen:
        people = Person.objects.identified_to(request.actor).named(text).survivors()
        found = shown_to(request.actor, people.order_by("sort_name", "pk")[:FOUND_AT_MOST])
    return {"found": found, "q": text}
