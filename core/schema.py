"""What the API's description says of errors: every operation may answer with problem details."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension

NAME = "Problem"
METHODS = {"get", "post", "put", "patch", "delete"}

_WORDED = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; programs decide by it."},
        "detail": {"type": "string", "description": "For people, in the language that was asked for."},
        "errors": {
            "type": "object",
            "description": "By field, with dots into lists and objects: `needs.0.kind`.",
            "additionalProperties": {"type": "array", "items": _WORDED},
        },
    },
}


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A hook of drf-spectacular: adds the problem to every operation that does not describe its own."""
    result.setdefault("components", {}).setdefault("schemas", {})[NAME] = PROBLEM_SCHEMA
    content = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{NAME}"}}}
    for operations in result.get("paths", {}).values():
        for method, operation in operations.items():
            if method in METHODS:
                operation["responses"].setdefault(
                    "4XX", {"description": "Refused, with the reason.", "content": content}
                )
    return result


class TypedDateExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """How a date in either calendar is written."""

    target_class = "core.api.TypedDateSerializerField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": r"^([hg]:)?[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
            "example": "h:1445-02-12",
            "description": "`h:` Hijri (Umm al-Qura) or `g:` Gregorian, the default.",
        }
