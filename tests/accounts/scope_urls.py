"""Views that only the tests of the scope have: they write, look and answer as they are told."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Organisation


def office_of_the_connection() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('arkan.office', true)")
        return cursor.fetchone()[0] or ""


def write(request: HttpRequest) -> None:
    Organisation.objects.create(kind="charity", parent=request.actor.office, code=request.GET["code"], name="x")


def page(request: HttpRequest) -> HttpResponse:
    write(request)
    return HttpResponse(status=int(request.GET["status"]))


def rendered(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string("{{ office }}")
    return TemplateResponse(request, template, {"office": office_of_the_connection})


class Endpoint(APIView):
    def get(self, request):
        write(request)
        return Response(status=int(request.GET["status"]))


urlpatterns = [
    path("", include("portal.urls")),
    path("page/", page),
    path("rendered/", rendered),
    path("api/v1/endpoint/", Endpoint.as_view()),
]
handler404 = "portal.views.errors.not_found"
