"""How the API reads what is sent and how it says that something is wrong.

Errors are problem details: `{"type", "title", "status", "code", "detail", "errors": {field: [{"code", "message"}]}}`,
in the reader's language. Fields fold digits, drop invisible marks and refuse what no text may hold.
"""

import codecs
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import models, transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, parsers, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils import json as strict_json

from core import identifiers
from core.arabic import clean_text
from core.digits import fold_digits
from core.errors import BodyTooLarge, Malformed, is_conflict
from core.typed_dates import TypedDate

PROBLEM = "application/problem+json"
GENERAL = "non_field_errors"  # errors of the whole, not of one field

TITLES: dict[int, Any] = {
    400: gettext_lazy("What was sent is not valid."),
    401: gettext_lazy("Please sign in first."),
    403: gettext_lazy("You do not have the right to do this."),
    404: gettext_lazy("There is nothing here."),
    405: gettext_lazy("This cannot be done here."),
    406: gettext_lazy("The answer is not available in the format that was asked for."),
    409: gettext_lazy("Something has happened meanwhile."),
    413: gettext_lazy("What was sent is too large."),
    415: gettext_lazy("The format of what was sent is not supported."),
    429: gettext_lazy("Too many requests. Please wait a little."),
    500: gettext_lazy("We are sorry for this fault."),
}
# Words of our own where the framework's are not in the reader's language.
DETAILS: dict[type[Exception], Any] = {
    exceptions.NotAuthenticated: TITLES[401],
    exceptions.PermissionDenied: TITLES[403],
    exceptions.NotFound: TITLES[404],
    exceptions.MethodNotAllowed: TITLES[405],
    exceptions.NotAcceptable: TITLES[406],
    exceptions.UnsupportedMediaType: TITLES[415],
    exceptions.Throttled: TITLES[429],
}

NO_DATA = "No data provided"

Errors = dict[str, list[dict[str, str]]]


# --- what is wrong -------------------------------------------------------------------------------------------------


def problem(*, status: int, code: str, detail: str = "", errors: Errors | None = None) -> dict[str, Any]:
    """The body of an error."""
    title = str(TITLES.get(status, HTTPStatus(status).phrase))
    return {
        "type": "about:blank",
        "title": title,
        "status": int(status),
        "code": code,
        "detail": detail or title,
        "errors": errors or {},
    }


def problem_response(*, status: int, code: str, detail: str = "", errors: Errors | None = None) -> HttpResponse:
    """The same outside the framework's views: middleware, error handlers."""
    body = problem(status=status, code=code, detail=detail, errors=errors)
    return JsonResponse(body, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Speak every refusal as problem details and undo what was half-written; faults of ours stay faults (500)."""
    headers: dict[str, str] = {}
    match exc:
        case ValidationError():
            body = _of_validation(exc)
        case BodyTooLarge() | RequestDataTooBig():
            body = problem(status=413, code=BodyTooLarge.code, detail=str(BodyTooLarge.words))
        case Malformed():
            body = problem(status=400, code=exc.code, detail=str(exc.words))
        case BadRequest() | SuspiciousOperation():
            body = problem(status=400, code=Malformed.code, detail=str(Malformed.words))
        case Http404() | ObjectDoesNotExist():
            body = problem(status=404, code="not_found")
        case PermissionDenied():
            body = problem(status=403, code="permission_denied")
        case exceptions.APIException():
            body = _of_framework(exc)
            headers = _headers(exc)
        case _:
            return None
    _undo(context.get("request"))
    return Response(body, status=body["status"], headers=headers, content_type=PROBLEM)


def _undo(request: Any) -> None:
    """Roll back the actor's transaction (see `accounts.scope`); without an actor there is none to roll back."""
    if getattr(request, "actor", None) is not None and transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)


def _of_validation(exc: ValidationError) -> dict[str, Any]:
    if hasattr(exc, "error_dict"):
        found = {GENERAL if field == NON_FIELD_ERRORS else field: errors for field, errors in exc.error_dict.items()}
    else:
        found = {GENERAL: exc.error_list}
    errors = {field: [_worded(error) for error in errors] for field, errors in found.items()}
    first = next((error for listed in errors.values() for error in listed), None)
    status = 409 if is_conflict(exc) else 400
    code = first["code"] if first and (status == 409 or list(errors) == [GENERAL]) else "invalid"
    detail = first["message"] if first and list(errors) == [GENERAL] else ""
    return problem(status=status, code=code, detail=detail, errors=errors)


def _worded(error: ValidationError) -> dict[str, str]:
    return {"code": error.code or "invalid", "message": _sendable(" ".join(str(message) for message in error.messages))}


def _of_framework(exc: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        errors = _flattened(exc.detail)
        general = list(errors) == [GENERAL]
        return problem(
            status=400,
            code=errors[GENERAL][0]["code"] if general else "invalid",
            detail=errors[GENERAL][0]["message"] if general else "",
            errors=errors,
        )
    code = str(getattr(exc.detail, "code", None) or exc.default_code)
    own = DETAILS.get(type(exc))
    said = str(exc.detail) if not isinstance(exc.detail, dict | list) else ""
    if isinstance(exc, exceptions.ParseError):
        said, own = "", Malformed.words
    worded_by_us = said != str(exc.default_detail) and not isinstance(
        exc, exceptions.MethodNotAllowed | exceptions.UnsupportedMediaType | exceptions.Throttled
    )
    detail = said if worded_by_us and said else str(own or said)
    return problem(status=exc.status_code, code=code, detail=detail)


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = str(auth_header)
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait))
    return headers


def _flattened(detail: Any, path: str = "") -> Errors:
    """The framework's nested errors with dotted names: `needs.0.kind`."""
    if isinstance(detail, Mapping):
        errors: Errors = {}
        for name, inner in detail.items():
            step = str(name)
            where = path if step == GENERAL and path else f"{path}.{step}" if path else step
            for key, listed in _flattened(inner, where).items():
                errors.setdefault(key, []).extend(listed)
        return errors
    if isinstance(detail, list):
        if any(isinstance(each, Mapping | list) for each in detail):
            return _flattened({index: each for index, each in enumerate(detail) if each}, path)
        return {path or GENERAL: [_said(each) for each in detail]} if detail else {}
    return {path or GENERAL: [_said(detail)]}


def _said(detail: Any) -> dict[str, str]:
    message = str(detail)
    if message == NO_DATA:  # the one message that the framework does not translate
        message = _("No data provided")
    return {"code": str(getattr(detail, "code", None) or "invalid"), "message": _sendable(message)}


def _sendable(message: str) -> str:
    """A message may repeat what was sent, and JSON can send half a letter, which no answer can carry."""
    return message.encode(errors="replace").decode()


# --- what is sent --------------------------------------------------------------------------------------------------


class BoundedJSONParser(parsers.JSONParser):
    """JSON, strictly, and no more of it than `DATA_UPLOAD_MAX_MEMORY_SIZE`; however deep, never a crash."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        encoding = (parser_context or {}).get("encoding", settings.DEFAULT_CHARSET)
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(-1 if limit is None else limit + 1)
        if limit is not None and len(body) > limit:
            raise BodyTooLarge
        try:
            text = codecs.decode(body, encoding)
            return json.loads(text, parse_constant=strict_json.strict_constant)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(_("This is not valid JSON.")) from error


class CleanCharField(serializers.CharField):
    """Text as `core.arabic.clean_text` leaves it, with European digits; NUL and lone surrogates are refused.

    `keep_newlines=True` for notes and letters.
    """

    def __init__(self, *, keep_newlines: bool = False, **kwargs: Any) -> None:
        self.keep_newlines = keep_newlines
        super().__init__(**kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and "\0" in data:
            raise serializers.ValidationError(_("The text holds a character that cannot be stored."), code="invalid")
        return super().run_validation(clean(data, keep_newlines=self.keep_newlines))


class FoldingMixin:
    """Reads digits of the three scripts."""

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(clean(data))  # type: ignore[misc]


class FoldingIntegerField(FoldingMixin, serializers.IntegerField): ...


class FoldingDecimalField(FoldingMixin, serializers.DecimalField): ...


class FoldingFloatField(FoldingMixin, serializers.FloatField): ...


class FoldingDateField(FoldingMixin, serializers.DateField): ...


class FoldingDateTimeField(FoldingMixin, serializers.DateTimeField): ...


class FoldingTimeField(FoldingMixin, serializers.TimeField): ...


class FoldingEmailField(FoldingMixin, serializers.EmailField): ...


class FoldingUUIDField(FoldingMixin, serializers.UUIDField): ...


class IdentifierField(CleanCharField):
    """A code normalised by one function of `core.identifiers`, whose words it passes on."""

    def normalise(self, value: str) -> str:
        raise NotImplementedError

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        if not value:
            return value
        try:
            return self.normalise(value)
        except ValidationError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)[GENERAL]) from error


class NationalNumberField(IdentifierField):
    def normalise(self, value: str) -> str:
        return identifiers.normalise_national_number(value)


class MobileField(IdentifierField):
    def normalise(self, value: str) -> str:
        return identifiers.normalise_mobile(value)


class ShortAddressField(IdentifierField):
    def normalise(self, value: str) -> str:
        return identifiers.normalise_short_address(value)


class TypedDateSerializerField(serializers.Field):  # type: ignore[type-arg]
    """A date as given: "h:1445-02-12", "g:2023-08" or, as everywhere in the API, "2023-08-28"."""

    def __init__(self, *, allow_partial: bool = False, **kwargs: Any) -> None:
        self.allow_partial = allow_partial
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> TypedDate:
        text = clean(data) if isinstance(data, str) else ""
        try:
            value = TypedDate.parse(text if text[1:2] == ":" else f"g:{text}")
        except ValidationError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)[GENERAL]) from error
        if value.day is None and not self.allow_partial:
            raise serializers.ValidationError(_("Please give the day, the month and the year."), code="incomplete")
        return value

    def to_representation(self, value: Any) -> str:
        return str(value)


FIELDS: "dict[type[models.Field[Any, Any]], type[serializers.Field[Any, Any, Any, Any]]]" = {
    models.CharField: CleanCharField,
    models.TextField: CleanCharField,
    models.SlugField: CleanCharField,
    models.EmailField: FoldingEmailField,
    models.IntegerField: FoldingIntegerField,
    models.BigIntegerField: FoldingIntegerField,
    models.SmallIntegerField: FoldingIntegerField,
    models.PositiveIntegerField: FoldingIntegerField,
    models.PositiveSmallIntegerField: FoldingIntegerField,
    models.PositiveBigIntegerField: FoldingIntegerField,
    models.DecimalField: FoldingDecimalField,
    models.FloatField: FoldingFloatField,
    models.DateField: FoldingDateField,
    models.DateTimeField: FoldingDateTimeField,
    models.TimeField: FoldingTimeField,
    models.UUIDField: FoldingUUIDField,
}


class ArkanSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A serializer of the API. Write `CleanCharField`, `NationalNumberField` … for what people type."""


class ArkanModelSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    """A serializer over a model, whose text and number fields read what people type."""

    serializer_field_mapping = {**serializers.ModelSerializer.serializer_field_mapping, **FIELDS}


def clean(data: Any, *, keep_newlines: bool = False) -> Any:
    """Text tidied as the forms do it; anything else as it is."""
    return fold_digits(clean_text(data, keep_newlines=keep_newlines)) if isinstance(data, str) else data


def query_value(request: Request, name: str, default: str = "") -> str:
    """A value of the query string, tidied."""
    return str(clean(request.query_params.get(name, default)))
