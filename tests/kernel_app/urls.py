"""The house, and doors that stand only in tests: a page and an endpoint of each sort that the kernel serves."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from rest_framework import generics, serializers, views
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import (
    ArkanModelSerializer,
    ArkanSerializer,
    CleanCharField,
    NationalNumberField,
    TypedDateSerializerField,
)
from core.constraints import explain
from core.errors import Conflict
from core.pagination import KeysetPagination
from portal.urls import urlpatterns as house
from tests.kernel_app.models import Parcel

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"


class NeedSerializer(ArkanSerializer):
    kind = serializers.ChoiceField(choices=["food", "repair"])
    note = CleanCharField(required=False, allow_blank=True, max_length=20, keep_newlines=True)


class AskSerializer(ArkanSerializer):
    name = CleanCharField(max_length=40)
    national_id = NationalNumberField(required=False, allow_null=True)
    born = TypedDateSerializerField(required=False)
    needs = NeedSerializer(many=True, required=False)
    parcel = serializers.PrimaryKeyRelatedField(queryset=Parcel.objects.all(), required=False)
    refuse = serializers.CharField(required=False)


class ParcelSerializer(ArkanModelSerializer):
    class Meta:
        model = Parcel
        fields = ("id", "label", "colour", "weight", "shelf", "code", "due_at")


@method_decorator(login_not_required, name="dispatch")
class AskView(views.APIView):
    serializer_class = AskSerializer
    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []

    def post(self, request: Request) -> Response:
        data = AskSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        match data.validated_data.get("refuse"):
            case "conflict":
                raise Conflict("توجد إحالة قائمة.", code="open_referral_exists")
            case "words":
                raise ValidationError("لا يمكن الآن.", code="not_now")
            case "field":
                raise ValidationError({"name": ValidationError("اسم غير معروف.", code="unknown")})
            case "gone":
                Parcel.objects.get(pk=0)
        answer = {name: str(value) for name, value in data.validated_data.items()}
        return Response(answer)

    def get(self, request: Request) -> Response:
        raise ZeroDivisionError


@method_decorator(login_not_required, name="dispatch")
class ParcelsView(generics.ListCreateAPIView[Parcel]):
    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    pagination_class = KeysetPagination
    serializer_class = ParcelSerializer
    filter_backends: list[Any] = []
    keyset_order = ("label", "id")
    page_size = 3

    def get_queryset(self) -> Any:
        parcels = Parcel.objects.all()
        if colour := self.request.query_params.get("colour"):
            parcels = parcels.filter(colour=colour)
        return parcels

    @transaction.atomic
    def perform_create(self, serializer: Any) -> None:
        with explain(Parcel):
            serializer.save()


class WriteThenRefuse(views.APIView):
    """Half of the work is done when the refusal comes."""

    def post(self, request: Request) -> Response:
        Parcel.objects.create(label="نصف العمل")
        raise ValidationError("لا يكتمل.")


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{len(request.POST)} {len(request.FILES)}")


urlpatterns = [
    path("page/", page),
    path("api/ask/", AskView.as_view()),
    path("api/parcels/", ParcelsView.as_view()),
    path("api/half/", WriteThenRefuse.as_view()),
    *house,
]
