"""The way to the nearest corner, for people who hold a link or a code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.actor import Actor
from accounts.models import Organisation
from corners.enums import CornerStatus
from corners.models import Corner
from offices.models import District
from portal.forms import DistrictForm


def corners_page(request: HttpRequest, office: Organisation, *, back: str) -> HttpResponse:
    """The office's corners with their days and hours; those of the district that the reader chooses, all of them before."""
    portal = Actor.system(office)
    corners = Corner.objects.visible_to(portal).filter(status=CornerStatus.ACTIVE)
    districts = District.objects.visible_to(portal).filter(pk__in=corners.values("districts"))
    form = DistrictForm(request.GET, districts=districts)
    chosen = form.cleaned_data["district"] if form.is_valid() else None
    if chosen:
        corners = corners.filter(districts=chosen)
    corners = corners.select_related("charity").prefetch_related("districts").order_by("name", "pk")
    context = {"back": back, "office": office, "corners": corners, "form": form}
    return render(request, "portal/my_help.html", context)
