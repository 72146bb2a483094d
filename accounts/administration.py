"""What every page of the administration site shares: whose rows it shows, who may change them, and that nothing vanishes.

The site is for configuration. It shows no person of the register and moves no matter from one state to another.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from accounts.enums import OrganisationKind, Permission
from accounts.models import Organisation

# Fields that name an organisation of one kind.
KINDS = {"office": OrganisationKind.OFFICE, "charity": OrganisationKind.CHARITY}


class ConfigurationAdmin(ModelAdmin):
    """Rows that are read and set up. Rights come from the membership, never from a flag of the user's row.

    `of` is the path from a row to its organisation; rows of organisations that the actor may not know do not exist
    here. Reference data of the Kingdom has none.
    """

    of: ClassVar[str] = ""
    may_add: ClassVar[bool] = True
    may_change: ClassVar[bool] = True
    may_delete: ClassVar[bool] = False  # rows live; the few that are mere settings say otherwise
    # What is decided when the row is made, and stands from then on.
    fixed: ClassVar[tuple[str, ...]] = ()
    list_per_page = 50
    list_filter_submit = True
    compressed_fields = True

    def _may(self, request: HttpRequest) -> bool:
        actor = getattr(request, "actor", None)
        return actor is not None and actor.can(Permission.ADMIN_SITE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_change and self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_delete and self._may(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        if self.model is Organisation:
            return rows.filter(pk__in=organisations(request))
        return rows.filter(**{f"{self.of}__in": organisations(request)}) if self.of else rows

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        given = super().get_readonly_fields(request, obj)
        return (*given, *self.fixed) if obj is not None else given

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is Organisation:
            rows = organisations(request)
            if kind := KINDS.get(db_field.name):
                rows = rows.filter(kind=kind)
            kwargs["queryset"] = rows.order_by("sort_name", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ReadOnlyAdmin(ConfigurationAdmin):
    """Rows that are looked at here and kept elsewhere."""

    may_add = may_change = False
    actions = None


def organisations(request: HttpRequest) -> QuerySet[Organisation]:
    """The branch of the actor, its offices and their bodies."""
    known: QuerySet[Organisation] = Organisation.objects.visible_to(request.actor)  # type: ignore[attr-defined]
    return known
