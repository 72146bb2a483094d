"""The bell's page: what waits to be read, newest first, and how one wants to hear of it by e-mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Permission
from core.pagination import Keyset
from notifications import services, wording
from notifications.forms import MailForm
from notifications.models import Notice


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything addressed to the reader, unread ones marked."""
    request.actor.require(Permission.NOTICE_READ)
    notices = Notice.objects.visible_to(request.actor).with_read_mark(request.actor)
    page = Keyset(
        notices, order=("-id",), cursor=request.GET.get("cursor"), bound_to=str(request.actor.organisation.pk)
    )
    lines = [{"notice": notice, "words": wording.words(notice)} for notice in page.rows]
    return render(
        request,
        "notifications/list.html",
        {
            "lines": lines,
            "page": page,
            "mail": MailForm(initial={"pace": services.pace_of(user=request.user)}) if request.user.email else None,
            "may_watch": request.actor.is_office and request.actor.can(Permission.DELIVERY_MANAGE),
        },
    )


@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what the notice is about; it counts as read."""
    request.actor.require(Permission.NOTICE_READ)
    notice = get_object_or_404(Notice.objects.visible_to(request.actor), pk=pk)
    services.read(notices=[notice], by=request.actor)
    return redirect(wording.link(notice) or "notifications:list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    services.read_all(by=request.actor)
    return redirect("notifications:list")


@require_POST
def choose_mail(request: HttpRequest) -> HttpResponse:
    """At once, or one e-mail each working morning."""
    request.actor.require(Permission.NOTICE_READ)
    form = MailForm(request.POST)
    if form.is_valid():
        services.choose_mail(pace=form.cleaned_data["pace"], by=request.actor)
        messages.success(request, _("Your choice is kept."))
    else:
        messages.error(request, _("Please choose one of the two."))
    return redirect("notifications:list")
