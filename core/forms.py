"""Forms of the portal: what they do to what is typed, and how their fields are drawn.

`{{ form.field.as_field_group }}` draws label, help, control and error as in the look (`templates/forms/field.html`);
`{% include "components/error_summary.html" %}` draws the summary above the form. What was typed is shown again as it
was typed; what is validated and stored is clean text with European digits.
"""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.utils.functional import cached_property

from core.arabic import clean_text
from core.digits import fold_digits
from core.fields import DateParts, TypedDateWidget

SEGMENT_AT_MOST = 4
THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
DJANGO_ROWS = "10"  # what a text area has when nobody said how high it is


class Segment(forms.RadioSelect):
    """Two to four short choices side by side."""

    layout = "segment"


class TileMixin:
    """`icons` names the icon of each value, `hints` a second line, `columns` how many stand in a row."""

    layout = "tiles"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        icons: Mapping[Any, str] | None = None,
        hints: Mapping[Any, Any] | None = None,
        columns: int = 3,
    ) -> None:
        super().__init__(attrs, choices)  # type: ignore[call-arg]
        self.icons, self.hints, self.columns = dict(icons or {}), dict(hints or {}), columns


class Tiles(TileMixin, forms.CheckboxSelectMultiple):
    """Two to eight frequent choices as large tiles, several of which may be taken."""


class RadioTiles(TileMixin, forms.RadioSelect):
    """Two to eight frequent choices as large tiles, of which one is taken."""


class Checks(forms.CheckboxSelectMultiple):
    """A list of boxes, in two columns where there is room."""

    layout = "checks"


# Widgets of several inputs under one label.
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple, TypedDateWidget)


class ArkanBoundField(forms.BoundField):
    """A field with its data: tidied for validation, as typed for showing again, drawn by the look's classes."""

    @property
    def data(self) -> Any:
        return tidied(self.field, super().data)

    def value(self) -> Any:
        if not self.form.is_bound:
            return super().value()
        typed = super().data
        return self.field.prepare_value(self.field.bound_data(typed, self.initial))

    @cached_property
    def layout(self) -> str:
        """Which drawing of `forms/field.html` fits the widget."""
        widget = self.field.widget
        if layout := getattr(widget, "layout", ""):
            return str(layout)
        match widget:
            case TypedDateWidget():
                return "date"
            case forms.CheckboxSelectMultiple():
                return "checks"
            case forms.RadioSelect():
                return "segment" if len(self.subwidgets) <= SEGMENT_AT_MOST else "checks"
            case forms.CheckboxInput():
                return "check"
            case forms.FileInput():
                return "upload"
        return "control"

    @property
    def is_group(self) -> bool:
        """Whether several inputs share one label, which is then a legend."""
        return isinstance(self.field.widget, GROUPS)

    @property
    def mark(self) -> str:
        """Whether the label says that the field is required, or optional, or neither."""
        if not getattr(self.form, "mark_required", True) or self.layout == "check":
            return ""
        return "required" if self.field.required else "optional"

    @property
    def anchor(self) -> str:
        """The id of the first input, to which the error summary links."""
        if self.is_group and not isinstance(self.field.widget, TypedDateWidget):
            return f"{self.auto_id}_0" if self.auto_id else ""
        return self.id_for_label

    @property
    def described_by(self) -> str:
        """The ids of help and error, for the group's fieldset."""
        return self.aria_describedby or ""

    @property
    def tiles(self) -> list[dict[str, Any]]:
        """The choices with their icons and second lines."""
        icons, hints = (getattr(self.field.widget, name, {}) for name in ("icons", "hints"))
        return [
            {"choice": choice, "icon": _of_choice(icons, choice), "hint": _of_choice(hints, choice)}
            for choice in self.subwidgets
        ]

    def control(self) -> str:
        """The widget with the look's class and aria."""
        return str(self.as_widget(attrs={"class": self._css_class()}))

    def _css_class(self) -> str:
        if self.layout not in {"control", "upload"}:
            return ""
        own = str(self.field.widget.attrs.get("class", ""))
        return own if "ak-input" in own.split() else f"ak-input {own}".strip()

    def as_widget(
        self, widget: forms.Widget | None = None, attrs: dict[str, Any] | None = None, only_initial: bool = False
    ) -> Any:
        attrs = dict(attrs or {})
        if isinstance(self.form, ArkanFormMixin) and widget is None and not attrs.get("class"):
            attrs["class"] = self._css_class()
        if not attrs.get("class"):
            attrs.pop("class", None)
        return super().as_widget(widget, attrs, only_initial)

    def build_widget_attrs(self, attrs: Any, widget: forms.Widget | None = None) -> Any:
        attrs = super().build_widget_attrs(attrs, widget)
        if not isinstance(self.form, ArkanFormMixin) or self.is_hidden:
            return attrs
        if self.field.required and not self.is_group:
            attrs["aria-required"] = "true"
        if isinstance(self.field.widget, forms.Textarea):
            own = self.field.widget.attrs
            attrs |= {} if "dir" in own else {"dir": "auto"}
            attrs |= {"rows": 4} if own.get("rows") == DJANGO_ROWS else {}
        return attrs


class Renderer(TemplatesSetting):
    """Draws every form by the templates of the look."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = ArkanBoundField


class ArkanFormMixin:
    """What all forms of the portal share; stands before Django's class.

    The browser's own bubbles are switched off (they speak the browser's language, not the reader's): send forms with
    `novalidate`. `mark_required = False` leaves the words «(مطلوب)» and «(اختياري)» out, for filters.
    """

    use_required_attribute = False
    mark_required = True
    renamed: Mapping[str, str] = {}
    """What a service calls otherwise: its name → the form's field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def refuse(self, error: ValidationError) -> None:
        """Put a service's refusal on the fields it is about; what is about none that is shown stands above them."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)  # type: ignore[attr-defined]
            return
        for name, errors in error.error_dict.items():
            field = self.fields.get(self.renamed.get(name, name))  # type: ignore[attr-defined]
            shown = field is not None and not field.widget.is_hidden
            for each in errors:
                self.add_error(self.renamed.get(name, name) if shown else None, each)  # type: ignore[attr-defined]


class ArkanForm(ArkanFormMixin, forms.Form):
    """A form of the portal."""


class ArkanModelForm(ArkanFormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """A form of the portal over a model. Rules stay in the service; this one only reads and writes fields."""


def tidied(field: forms.Field, value: Any) -> Any:
    """What a text field validates: no invisible marks, no control characters, European digits.

    Passwords and fields that say `tidy = False` are left alone.
    """
    if isinstance(value, str):
        return _tidied_text(field, value)
    if isinstance(value, list):
        return [_tidied_text(field, each) if isinstance(each, str) else each for each in value]
    if isinstance(value, DateParts):
        return value.folded()
    return value


def _tidied_text(field: forms.Field, value: str) -> str:
    if not getattr(field, "tidy", True) or isinstance(field, forms.JSONField):
        return value
    if getattr(field.widget, "input_type", "") == "password" or not getattr(field, "strip", True):
        return value
    text = fold_digits(clean_text(value, keep_newlines=isinstance(field.widget, forms.Textarea)))
    return _plain_number(text) if isinstance(field, forms.IntegerField) else text


def _plain_number(text: str) -> str:
    """A number as it may be written, with thousands and in Arabic marks: ١٬٣٢٠٫٥٠ and 1,320.50 are 1320.50."""
    text = text.replace("٬", ",").replace("٫", ".")
    return text.replace(",", "") if THOUSANDS.fullmatch(text) else text


def _of_choice(of_values: Mapping[Any, Any], choice: Any) -> Any:
    value = choice.data["value"]
    return of_values.get(value, of_values.get(str(value), ""))


def summary(*forms_or_sets: Any) -> list[dict[str, Any]]:
    """Every error of one or more forms, with the id of the input that it is about ("" when it is about none)."""
    lines: list[dict[str, Any]] = []
    for each in forms_or_sets:
        if not each.is_bound:
            continue
        if isinstance(each, forms.BaseFormSet):
            lines += [{"anchor": "", "label": "", "message": message} for message in each.non_form_errors()]
            lines += summary(*each.forms)
        else:
            lines += _lines_of(each)
    return lines


def _lines_of(form: forms.BaseForm) -> list[dict[str, Any]]:
    lines = []
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        shown = bound is not None and not bound.is_hidden
        for message in ErrorList(errors):
            lines.append(
                {
                    "anchor": getattr(bound, "anchor", bound.id_for_label) if bound is not None and shown else "",
                    "label": bound.label if bound is not None and shown else "",
                    "message": message,
                }
            )
    return lines
