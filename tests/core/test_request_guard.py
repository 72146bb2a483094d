"""What no request may carry, on pages."""

import io

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel_app.urls")]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def test_what_is_well_formed_passes(client):
    assert client.get("/page/?q=سلمى").content == b"0 0"
    assert client.post("/page/", {"name": "سلمى"}).content == b"1 0"


@pytest.mark.parametrize("address", ["/page/?q=a%00b", "/pa%00ge/", "/page/%00", "/page/?%00"])
def test_nul_in_the_address(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "تعذّر فهم الطلب" in response.content.decode()


def test_a_body_of_fifty_megabytes(client):
    response = client.post("/page/", b"a=" + b"x" * 50_000_000, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "أكبر مما تقبله البوابة" in response.content.decode()


def test_an_upload_of_fifty_megabytes(client):
    response = client.post("/page/", {"file": io.BytesIO(b"x" * 50_000_000)})
    assert response.status_code == 413


def test_an_upload_of_eight_megabytes(client):
    assert client.post("/page/", {"file": io.BytesIO(b"x" * 8_000_000)}).content == b"0 1"


def test_more_fields_than_any_form_has(client):
    body = "&".join(f"f{number}=1" for number in range(3000))
    response = client.post("/page/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400


def test_a_broken_multipart_body(client):
    assert client.post("/page/", b"--x\r\nrubbish", content_type="multipart/form-data; boundary=x").status_code == 200
    assert client.post("/page/", b"rubbish", content_type="multipart/form-data").status_code == 400


def test_a_false_length(client):
    response = client.generic("POST", "/page/", b"a=1", CONTENT_LENGTH="-1x")
    assert response.status_code == 400
