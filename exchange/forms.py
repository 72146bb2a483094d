"""What is chosen and typed about a file that comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.clock import today
from core.fields import TypedDateFormField
from core.forms import ArkanForm
from core.typed_dates import TypedDate
from exchange.cells import values_of
from exchange.guards import MEGABYTE, SIZE_LIMIT
from exchange.kinds import Column, ImportKind
from exchange.models import ImportBatch, ImportRow, words_of

NOT_IN_FILE: Final = ""
ACCEPTED: Final = ".xlsx,.csv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TableField(forms.FileField):
    """An Excel or CSV file. What is in it is looked at by the service."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Excel or CSV file"))
        kwargs.setdefault("allow_empty_file", True)  # the reader has its own words for it
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPTED}))
        super().__init__(**kwargs)


class UploadForm(ArkanForm):
    """A file, and as of which day it is true."""

    file = TableField()
    as_of = TypedDateFormField(label=_("As of"), latest=today, help_text=_("The day on which the file was drawn."))
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=100,
        help_text=_("Where the file comes from, as people will read it."),
    )

    def __init__(self, *args: Any, kind: ImportKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Excel (.xlsx) or CSV, up to %(limit)s MB and %(rows)s rows. The first row names the columns."
        ) % {"limit": SIZE_LIMIT // MEGABYTE, "rows": f"{kind.rows_at_most:,}"}
        self.initial.setdefault("as_of", TypedDate.from_gregorian(today()))
        if not kind.dated:
            del self.fields["as_of"]
        if not kind.sourced:
            del self.fields["source"]

    def given(self) -> dict[str, Any]:
        as_of = self.cleaned_data.get("as_of")
        return {
            "file": self.cleaned_data["file"],
            "source": self.cleaned_data.get("source", ""),
            "as_of": as_of.gregorian if as_of else None,
        }


class ColumnsForm(ArkanForm):
    """For each field the column of the file that holds it."""

    def __init__(self, *args: Any, kind: ImportKind, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (NOT_IN_FILE, pgettext_lazy("column", "Not in the file")),
            *((str(index), _column_words(letter, text)) for index, (letter, text) in enumerate(batch.headers)),
        ]
        for column in kind.columns:
            self.fields[column.name] = forms.ChoiceField(
                label=column.label, required=column.required, choices=choices, help_text=column.help
            )
            self.fields[column.name].error_messages["required"] = _("Please say which column holds this.")
            self.initial.setdefault(column.name, str(batch.columns.get(column.name, NOT_IN_FILE)))

    def chosen(self) -> dict[str, int]:
        return {name: int(value) for name, value in self.cleaned_data.items() if value != NOT_IN_FILE}


class MendForm(ArkanForm):
    """The cells of one row: those that are wrong as inputs with what is wrong below; the others stand beside."""

    mark_required = False

    def __init__(
        self,
        *args: Any,
        kind: ImportKind,
        row: ImportRow,
        language: str,
        lists: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("prefix", f"row{row.number}")
        super().__init__(*args, **kwargs)
        self.kind, self.row, self.lists = kind, row, lists or {}
        values = values_of(row)
        for name in row.errors:
            if name:
                self._add_cell(kind.column(name), values.get(name, ""))
        codes = {error["code"] for errors in row.errors.values() for error in errors}
        if overrulable := codes & kind.confirmable:
            self._add_confirmation(sorted(overrulable))
        if not self.is_bound:
            self._show(row, language)

    def _add_cell(self, column: Column, text: str) -> None:
        attrs = {"autocomplete": "off", "dir": "ltr" if column.ltr else "auto"}
        field: forms.Field = forms.CharField(
            label=column.label, required=False, max_length=2000, widget=forms.TextInput(attrs=attrs)
        )
        known: dict[str, Any] = {words: words for words in self.lists.get(column.name, ())}
        known |= column.choices or {}
        if known:
            choices = [("", pgettext_lazy("select", "Choose")), *known.items()]
            if text and text not in known:
                choices.insert(1, (text, text))
            field = forms.ChoiceField(label=column.label, required=False, choices=choices)
        self.fields[column.name] = field
        self.initial[column.name] = text

    def _add_confirmation(self, codes: list[str]) -> None:
        self.codes = codes
        self.fields["confirm"] = forms.BooleanField(label=_("It is right as it stands"), required=False)
        self.fields["reason"] = forms.CharField(label=_("Why it is right"), required=False, max_length=300)

    def _show(self, row: ImportRow, language: str) -> None:
        """What is wrong stands below each cell from the first look on."""
        self._errors = forms.utils.ErrorDict(renderer=self.renderer)
        for name, errors in row.errors.items():
            listed = [ValidationError(words_of(error, language), code=error["code"]) for error in errors]
            key = name or "__all__"
            self._errors[key] = self.error_class(listed, renderer=self.renderer, field_id=self._field_id(name))

    def _field_id(self, name: str) -> str | None:
        return self[name].auto_id if name else None

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        confirmed: Sequence[str] = self.codes if data.get("confirm") else ()
        cells = {name: text for name, text in data.items() if name not in ("confirm", "reason")}
        return {"cells": cells, "confirmed": confirmed, "reason": data.get("reason", "")}


def _column_words(letter: str, text: str) -> str:
    return f"{letter} – {text}" if text else letter
