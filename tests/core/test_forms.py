"""What a form does to what is typed, and how it is drawn."""

import re
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import engines
from django.utils import translation

from core.actions import status_of
from core.errors import Conflict
from core.fields import MobileFormField, NationalNumberFormField, TypedDateFormField
from core.forms import ArkanForm, ArkanModelForm, Checks, RadioTiles, Segment, Tiles
from tests.kernel_app.models import Parcel

NASTY = 'علي\u202e<img src=x onerror="alert(1)">\u200f \x00 ٤٥'


class VisitForm(ArkanForm):
    name = forms.CharField(label="الاسم", max_length=60, help_text="كما في الهوية")
    note = forms.CharField(label="ملاحظة", required=False, widget=forms.Textarea)
    minutes = forms.IntegerField(label="الدقائق", required=False)
    password = forms.CharField(required=False, widget=forms.PasswordInput)
    kind = forms.ChoiceField(label="النوع", choices=[("f", "أنثى"), ("m", "ذكر")], widget=Segment)
    topics = forms.MultipleChoiceField(
        label="الخدمات",
        choices=[("a", "تسجيل"), ("b", "سؤال")],
        widget=Tiles(icons={"a": "laptop"}, hints={"a": "في المنصة"}),
        required=False,
    )
    needs = forms.MultipleChoiceField(choices=[("x", "عزل"), ("y", "سباكة")], widget=Checks, required=False)
    consent = forms.BooleanField(label="الموافقة", help_text="شفهيًا")
    when = TypedDateFormField(label="متى", required=False)
    number = NationalNumberFormField(required=False)
    mobile = MobileFormField(required=False)
    trace = forms.CharField(required=False, widget=forms.HiddenInput)


class ParcelForm(ArkanModelForm):
    class Meta:
        model = Parcel
        fields = ("label", "weight", "happened")


VALID = {"name": "سلمى", "kind": "f", "consent": "on"}


def drawn(form, field):
    return str(form[field].as_field_group())


def page(template, **context):
    return engines["django"].from_string(template).render(context)


# --- what is typed ---


def test_text_is_cleaned_and_digits_are_folded():
    form = VisitForm({**VALID, "name": NASTY, "minutes": "١٥", "note": "سطر\r\n\r\n\r\nآخر ۷"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == 'علي<img src=x onerror="alert(1)"> 45'
    assert form.cleaned_data["minutes"] == 15
    assert form.cleaned_data["note"] == "سطر\n\nآخر 7"


@pytest.mark.parametrize("typed", ["1320.50", "1,320.50", "١٬٣٢٠٫٥٠", "۱۳۲۰٫۵", " 1320.5 "])
def test_numbers_as_people_write_them(typed):
    class Grant(ArkanForm):
        amount = forms.DecimalField()

    form = Grant({"amount": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == Decimal("1320.5")
    assert not Grant({"amount": "13,20"}).is_valid()


def test_passwords_are_left_as_they_are():
    form = VisitForm({**VALID, "password": " ٤٥\u200f "})
    assert form.is_valid()
    assert form.cleaned_data["password"].strip() == "٤٥\u200f"


def test_a_field_may_ask_to_be_left_alone():
    class Raw(ArkanForm):
        code = forms.CharField()

    Raw.base_fields["code"].tidy = False
    form = Raw({"code": "٤٥"})
    assert form.is_valid()
    assert form.cleaned_data["code"] == "٤٥"


@pytest.mark.django_db
def test_model_forms_do_the_same():
    form = ParcelForm(
        {
            "label": "طرد ٣\u202e",
            "weight": "٧",
            "happened_day": "١٢",
            "happened_month": "2",
            "happened_year": "١٤٤٥",
            "happened_calendar": "hijri",
        }
    )
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["label"], form.cleaned_data["weight"]) == ("طرد 3", 7)
    assert str(form.cleaned_data["happened"]) == "h:1445-02-12"


@pytest.mark.django_db
def test_a_number_too_large_for_the_column_is_an_error_on_the_field():
    form = ParcelForm({"label": "طرد", "weight": "9" * 400})
    assert not form.is_valid()
    assert list(form.errors) == ["weight"]


def test_what_was_typed_is_shown_again_and_runs_nowhere():
    form = VisitForm({"name": NASTY, "minutes": "كثير ٧"})
    assert not form.is_valid()
    html = str(form)
    assert "<img" not in html
    assert "&lt;img" in html
    assert 'value="كثير ٧"' in drawn(form, "minutes")


# --- how it is drawn ---


def test_a_field_has_label_mark_help_and_control():
    html = drawn(VisitForm(), "name")
    assert 'class="ak-field"' in html
    assert re.search(r'<label class="ak-label" for="id_name">الاسم\s*<small>\(مطلوب\)</small>', html)
    assert '<p class="ak-help" id="id_name_helptext">' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'class="ak-input"' in html
    assert 'aria-required="true"' in html
    assert " required" not in html.replace("aria-required", "")


def test_optional_fields_say_so():
    assert "(اختياري)" in drawn(VisitForm(), "note")


def test_marks_can_be_left_out():
    class Filter(VisitForm):
        mark_required = False

    assert "مطلوب" not in drawn(Filter(), "name")


def test_a_bad_field_says_what_is_wrong():
    html = drawn(VisitForm({}), "name")
    assert "ak-field--bad" in html
    assert 'id="id_name_error"' in html
    assert 'class="ak-error"' in html
    assert "هذا الحقل مطلوب." in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html


def test_free_text_finds_its_own_direction():
    html = drawn(VisitForm(), "note")
    assert 'dir="auto"' in html
    assert 'rows="4"' in html


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("kind", "ak-segment"),
        ("topics", "ak-tile__face"),
        ("needs", "ak-grid--checks"),
        ("when", "ak-date__parts"),
    ],
)
def test_groups_are_fieldsets_with_a_legend(field, expected):
    html = drawn(VisitForm(), field)
    assert "<fieldset" in html
    assert "<legend" in html
    assert expected in html


def test_tiles_carry_icon_and_hint():
    html = drawn(VisitForm(), "topics")
    assert "#i-laptop" in html
    assert "في المنصة" in html
    assert html.count("ak-tile__tick") == 2


def test_radio_tiles_are_round():
    class Kind(ArkanForm):
        kind = forms.ChoiceField(choices=[("a", "ترميم"), ("b", "أسرة")], widget=RadioTiles(columns=2))

    html = drawn(Kind({"kind": "b"}), "kind")
    assert "ak-tile__tick--round" in html
    assert "ak-tiles--2" in html
    assert html.count("checked") == 1


def test_a_single_box_has_its_words_beside_it():
    html = drawn(VisitForm(), "consent")
    assert 'class="ak-check"' in html
    assert "<small" in html
    assert "مطلوب" not in html


def test_more_than_four_radios_stand_in_a_list():
    class Long(ArkanForm):
        topic = forms.ChoiceField(choices=[(str(n), str(n)) for n in range(6)], widget=forms.RadioSelect)

    assert "ak-check" in drawn(Long(), "topic")


def test_files_are_drawn_as_an_upload():
    class Upload(ArkanForm):
        file = forms.FileField()

    assert "ak-upload" in drawn(Upload(), "file")


def test_codes_are_typed_from_left_to_right():
    html = drawn(VisitForm(), "number")
    assert 'dir="ltr"' in html
    assert 'inputmode="numeric"' in html
    assert "ak-input ak-input--short" in html


def test_a_field_outside_its_group_has_the_class_too():
    assert 'class="ak-input"' in page("{{ form.name }}", form=VisitForm())


def test_english_is_english():
    with translation.override("en"):
        assert "(required)" in drawn(VisitForm(), "name")


def test_the_whole_form_is_drawn_once():
    html = str(VisitForm({"name": ""}))
    assert html.count('name="name"') == 1
    assert html.count('name="trace"') == 1
    assert "ak-summary" in html


# --- the summary ---


def test_the_summary_links_to_the_first_input_of_each_field():
    form = VisitForm({"number": "123"})
    form.add_error(None, "لا يمكن الآن.")
    html = page('{% include "components/error_summary.html" %}', form=form)
    assert 'role="alert"' in html
    assert "يرجى تصحيح ما يلي" in html
    for anchor in ("id_name", "id_kind_0", "id_consent", "id_number"):
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in str(form)
    assert "لا يمكن الآن." in html


def test_the_summary_of_a_date_leads_to_its_day():
    form = VisitForm({**VALID, "when_day": "40", "when_month": "1", "when_year": "1445"})
    html = str(form)
    assert 'href="#id_when_day"' in html
    assert 'id="id_when_day"' in html


def test_errors_of_hidden_fields_are_not_lost():
    form = VisitForm(VALID)
    form.add_error("trace", "الصفحة قديمة.")
    assert "الصفحة قديمة." in str(form)


def test_no_summary_while_nothing_is_wrong():
    assert "ak-summary" not in str(VisitForm())
    assert "ak-summary" not in str(VisitForm(VALID))


# --- conflict ---


def test_status_of_a_form():
    form = VisitForm(VALID)
    assert status_of(VisitForm()) == 200
    assert status_of(form) == 200
    form.add_error(None, ValidationError("خطأ"))
    assert status_of(form) == 200
    form.add_error(None, Conflict("سبق الرد.", code="already_decided"))
    assert status_of(form) == 409


def test_a_conflict_on_a_field_is_one_too():
    form = VisitForm(VALID)
    form.add_error(None, Conflict({"name": "تغيّر الاسم."}))
    assert status_of(form) == 409
    assert form.errors.as_data()["name"][0].code == "conflict"


def test_the_code_alone_is_enough():
    form = VisitForm(VALID)
    form.add_error(None, ValidationError("سبق الرد.", code="conflict"))
    assert status_of(form) == 409
