"""Members: who works here, inviting, ending; the switch of organisation; who looked at what."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import letters, services
from accounts.enums import Permission
from accounts.forms import AbsenceForm, InviteForm
from accounts.models import Absence, AccessEntry, Membership, Organisation
from core.actions import status_of
from core.clock import today
from core.pagination import Keyset


def _chosen(request: HttpRequest) -> tuple[Organisation, list[Organisation]]:
    """The organisation of the address (?organisation=CODE), the reader's own without one, and all that they staff."""
    staffed = services.staffed_by(actor=request.actor)
    code = request.GET.get("organisation", request.actor.organisation.code)
    for organisation in staffed:
        if organisation.code == code:
            return organisation, staffed
    raise Http404(code)


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Everybody who works in one organisation, with their roles."""
    request.actor.require(Permission.MEMBER_MANAGE)
    organisation, staffed = _chosen(request)
    rows = Membership.objects.visible_to(request.actor).active().filter(organisation=organisation)
    page = Keyset(
        rows.select_related("user"),
        order=("user__full_name", "id"),
        cursor=request.GET.get("cursor"),
        bound_to=organisation.code,
    )
    return render(request, "accounts/members.html", {"page": page, "organisation": organisation, "staffed": staffed})


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    request.actor.require(Permission.MEMBER_MANAGE)
    organisation, _staffed = _chosen(request)
    form = InviteForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.invite(by=request.actor, organisation=organisation, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            transaction.on_commit(partial(letters.invite, user, organisation), robust=True)
            messages.success(
                request, _("The invitation is on its way. Should it not arrive, «forgotten password» sends it again.")
            )
            return redirect(f"{reverse('accounts:members')}?organisation={organisation.code}")
    context = {"form": form, "organisation": organisation}
    return render(request, "accounts/invite.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a membership: a page that says what that means, then the act."""
    rows = Membership.objects.visible_to(request.actor).active().select_related("user", "organisation")
    membership = get_object_or_404(rows, pk=pk)
    services.require_staffing(by=request.actor, organisation=membership.organisation)
    refused = None
    if request.method == "POST":
        try:
            services.end(by=request.actor, membership=membership)
        except ValidationError as error:
            refused = error.messages
        else:
            messages.success(request, _("The membership has ended."))
            return redirect("accounts:members")
    return render(request, "accounts/end.html", {"membership": membership, "refused": refused})


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Who is away and who will be; one's own to enter for everybody, all members' for whoever keeps them."""
    actor = request.actor
    staffed = services.staffed_by(actor=actor)
    organisation = _chosen(request)[0] if staffed else actor.organisation
    own = not staffed
    form = AbsenceForm(request.POST or None, actor=actor, organisation=organisation, own=own)
    if request.method == "POST" and form.is_valid():
        try:
            member = actor.membership if own else form.cleaned_data["membership"]
            services.record_absence(by=actor, membership=member, **form.content())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The absence was entered."))
            return redirect(_absences_of(organisation))
    rows = Absence.objects.visible_to(actor).to_come().filter(membership__organisation=organisation)
    page = Keyset(
        rows.select_related("membership__user", "membership__organisation", "deputy__user"),
        order=("starts_on", "id"),
        cursor=request.GET.get("cursor"),
        bound_to=organisation.code,
    )
    lines = [(row, not own or row.membership.user_id == actor.user.pk) for row in page.rows]
    context = {"form": form, "organisation": organisation, "page": page, "lines": lines, "own": own, "today": today()}
    return render(request, "accounts/absences.html", context, status=status_of(form))


@require_POST
def cancel_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an absence back, or end one that has begun."""
    rows = Absence.objects.visible_to(request.actor).select_related("membership__organisation")
    absence = get_object_or_404(rows, pk=pk)
    services.require_absence(by=request.actor, membership=absence.membership)
    try:
        services.cancel_absence(by=request.actor, absence=absence)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        messages.success(request, _("The absence has ended."))
    return redirect(_absences_of(absence.membership.organisation))


def _absences_of(organisation: Organisation) -> str:
    return f"{reverse('accounts:absences')}?organisation={organisation.code}"


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Work in another of one's organisations."""
    code = request.POST.get("organisation", "")
    mine = [row.organisation for row in request.memberships if row.organisation.code == code]
    if not mine:
        raise Http404(code)
    services.switch(user=request.user, organisation=mine[0])
    return redirect("portal:home")


@require_safe
def access_log(request: HttpRequest) -> HttpResponse:
    """Who looked at what in the office, newest first; for the protection officer."""
    request.actor.require(Permission.ACCESS_LOG_VIEW)
    rows = AccessEntry.objects.visible_to(request.actor).select_related("user", "organisation")
    refusals = request.GET.get("refusals") == "1"
    if refusals:
        rows = rows.filter(status__gte=400)
    page = Keyset(rows, order=("-id",), cursor=request.GET.get("cursor"), bound_to=refusals)
    return render(request, "accounts/access_log.html", {"page": page, "refusals": refusals})
