"""Whatever is sent to the API, the answer says in Arabic what is wrong, and nothing half-written stays."""

import json

import pytest
from django.test import Client

from tests.kernel_app.models import Shelf

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel_app.urls")]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def ask(client, body, **headers):
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post("/api/ask/", text, content_type="application/json", headers=headers)


def assert_problem(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "code", "detail", "errors"}
    assert (body["status"], body["code"]) == (status, code)
    assert any("\u0600" <= letter <= "\u06ff" for letter in body["title"])
    assert any("\u0600" <= letter <= "\u06ff" for letter in body["detail"])
    return body


def test_what_is_well_formed_passes(client):
    response = ask(client, {"name": "سلمى ٣\u202e", "national_id": "١٠٢٣٤٥٦٧٨١", "born": "h:١٤٤٥-٠٢-١٢"})
    assert response.status_code == 200
    assert response.json() == {"name": "سلمى 3", "national_id": "1023456781", "born": "h:1445-02-12"}


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "",
        "not json",
        b"\xff\xfe\x00",
        '{"name": NaN}',
        "[" * 100_000,
        '{"a":' * 50_000,
        "1" * 5000,
    ],
    ids=["open", "empty", "words", "bytes", "nan", "deep list", "deep object", "endless number"],
)
def test_broken_json(client, body):
    response = ask(client, body)
    body = response.json()
    assert response.status_code == 400
    assert body["code"] in {"parse_error", "invalid"}


@pytest.mark.parametrize("body", ["[]", '"text"', "null", "3", "[[]]"])
def test_json_that_is_no_object(client, body):
    assert_problem(ask(client, body), 400, "null" if body == "null" else "invalid")


def test_another_format(client):
    assert_problem(client.post("/api/ask/", "<a/>", content_type="text/xml"), 415, "unsupported_media_type")


def test_another_method(client):
    assert_problem(client.delete("/api/ask/"), 405, "method_not_allowed")


def test_fields_say_what_is_wrong(client):
    body = assert_problem(ask(client, {"national_id": "1023456782", "born": "2023-02-30"}), 400, "invalid")
    assert set(body["errors"]) == {"name", "national_id", "born"}
    assert body["errors"]["name"][0]["code"] == "required"
    for listed in body["errors"].values():
        assert set(listed[0]) == {"code", "message"}
        assert any("\u0600" <= letter <= "\u06ff" for letter in listed[0]["message"])


def test_nested_errors_have_dotted_names(client):
    body = assert_problem(
        ask(client, {"name": "س", "needs": [{"kind": "food"}, {"kind": "gold", "note": "ط" * 21}]}), 400, "invalid"
    )
    assert set(body["errors"]) == {"needs.1.kind", "needs.1.note"}


@pytest.mark.parametrize("name", ["a\u0000b", "\ud800", "\u202e\u200f", "   ", "ط" * 41, None, [], {}, True])
def test_text_that_is_none(client, name):
    body = assert_problem(ask(client, {"name": name}), 400, "invalid")
    assert list(body["errors"]) == ["name"]


def test_half_a_letter_in_a_choice(client):
    """A refusal that repeats what was sent can still be sent itself."""
    body = assert_problem(ask(client, {"name": "س", "needs": [{"kind": "\ud800"}]}), 400, "invalid")
    assert list(body["errors"]) == ["needs.0.kind"]


@pytest.mark.parametrize("key", [0, -1, 10**30, "x", "\u0000", None, [], 1.5, True])
def test_a_row_that_is_not_there(client, key):
    body = assert_problem(ask(client, {"name": "س", "parcel": key}), 400, "invalid")
    assert list(body["errors"]) == ["parcel"]


def test_refusals_of_services(client):
    conflict = assert_problem(ask(client, {"name": "س", "refuse": "conflict"}), 409, "open_referral_exists")
    assert conflict["detail"] == "توجد إحالة قائمة."
    words = assert_problem(ask(client, {"name": "س", "refuse": "words"}), 400, "not_now")
    assert words["errors"] == {"non_field_errors": [{"code": "not_now", "message": "لا يمكن الآن."}]}
    field = assert_problem(ask(client, {"name": "س", "refuse": "field"}), 400, "invalid")
    assert field["errors"] == {"name": [{"code": "unknown", "message": "اسم غير معروف."}]}
    assert_problem(ask(client, {"name": "س", "refuse": "gone"}), 404, "not_found")


def test_faults_of_ours_are_faults(client):
    assert_problem(client.get("/api/ask/"), 500, "server_error")


def test_no_such_address(client):
    response = client.get("/api/nowhere/")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_the_database_speaks_through_the_api(client):
    shelf = Shelf.objects.create(name="أ")
    parcel = {"label": "ب", "colour": "gold", "shelf": shelf.pk}
    assert client.post("/api/parcels/", parcel, content_type="application/json").status_code == 201
    again = client.post("/api/parcels/", parcel | {"label": "ج"}, content_type="application/json")
    assert_problem(again, 409, "open_parcel_exists")


def test_numbers_are_folded(client):
    parcel = client.post("/api/parcels/", {"label": "ب", "weight": "٤٥"}, content_type="application/json")
    assert parcel.json()["weight"] == 45
    huge = client.post("/api/parcels/", {"label": "ب", "weight": "9" * 30}, content_type="application/json")
    assert list(assert_problem(huge, 400, "invalid")["errors"]) == ["weight"]


def test_a_body_of_fifty_megabytes(client):
    response = ask(client, b'{"name": "' + b"x" * 50_000_000 + b'"}')
    assert_problem(response, 413, "body_too_large")


def test_a_false_length(client):
    response = client.generic("POST", "/api/ask/", b"{}", content_type="application/json", CONTENT_LENGTH="many")
    assert_problem(response, 400, "malformed")


@pytest.mark.parametrize("address", ["/api/parcels/?colour=a%00b", "/api/parc%00els/"])
def test_nul_in_the_address(client, address):
    assert_problem(client.get(address), 400, "malformed")


def test_english_where_it_is_asked_for(client):
    response = ask(client, {}, **{"Accept-Language": "en"})
    assert response.json()["errors"]["name"][0]["message"] == "This field is required."
