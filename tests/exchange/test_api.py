"""The same verbs through the API: one service behind both doors."""

import pytest
from django.urls import reverse

from beneficiaries.models import Person
from exchange.models import ImportBatch
from tests.exchange.tables import excel, person, upload

pytestmark = pytest.mark.django_db


def url(name, batch=None):
    return reverse(f"api-beneficiaries-imports-{name}", kwargs={"uuid": batch.uuid} if batch else None)


@pytest.fixture
def client(api, researcher):
    return api(researcher)


def bring(client, content, **more):
    data = {"file": upload(content), "as_of": "2026-11-01", "source": "سجل"} | more
    return client.post(url("list"), data, format="multipart")


def test_from_the_file_to_the_register(client, work):
    answer = bring(client, excel(person(1), person(2, mobile="0138551234")))
    assert answer.status_code == 201
    told = answer.json()
    assert told["status"] == "columns"
    assert told["columns"]["national_number"] == 0
    batch = ImportBatch.objects.get()
    answer = client.post(url("columns", batch), {"columns": told["columns"]})
    assert (answer.status_code, answer.json()["status"]) == (200, "reading")
    work(batch)
    rows = client.get(url("rows", batch), {"state": "bad"}).json()["results"]
    assert [(row["number"], list(row["errors"]), row["errors"]["mobile"][0]["code"]) for row in rows] == [
        (3, ["mobile"], "landline")
    ]
    answer = client.post(url("mend", batch), {"number": 3, "cells": {"mobile": "0551112223"}})
    assert (answer.status_code, answer.json()["state"], answer.json()["verdict"]) == (200, "clean", "new")
    answer = client.post(url("start", batch))
    assert (answer.status_code, answer.json()["status"]) == (200, "running")
    work(batch)
    told = client.get(url("detail", batch)).json()
    assert (told["status"], told["counts"]["done_new"]) == ("finished", 2)
    assert Person.objects.count() == 2
    assert client.post(url("discard", batch)).status_code == 409


def test_what_is_wrong_is_said_on_its_field(client):
    answer = bring(client, b"MZ" + bytes(99))
    assert (answer.status_code, answer.json()["errors"]["file"][0]["code"]) == (400, "program")
    assert bring(client, excel(person(1)), as_of="2099-01-01").json()["errors"]["as_of"][0]["code"] == "too_late"
    assert client.post(url("list"), {"as_of": "2026-11-01"}, format="multipart").status_code == 400


def test_unknown_columns_and_confirmations_without_a_reason(client, staged):
    bring(client, excel(person(1)))
    batch = ImportBatch.objects.latest("pk")
    answer = client.post(url("columns", batch), {"columns": {"salary": 0}})
    assert (answer.status_code, answer.json()["errors"]["columns"][0]["code"]) == (400, "unknown_column")
    answer = client.post(url("columns", batch), {"columns": {"national_number": 0}})
    assert answer.json()["errors"]["first_name"][0]["code"] == "missing_column"
    row = staged(person(5, mobile="1")).rows.get()
    answer = client.post(url("mend", row.batch), {"number": row.number, "confirmed": ["name_differs"]})
    assert (answer.status_code, answer.json()["errors"]["reason"][0]["code"]) == (400, "required")
    assert client.post(url("leave-out", row.batch), {"number": row.number}).status_code == 204
    assert client.post(url("leave-out", row.batch), {"number": row.number}).status_code == 404


def test_a_large_file_is_read_and_a_larger_one_is_refused_as_on_the_page(client):
    answer = bring(client, b"MZ" + bytes(8_000_000))
    assert (answer.status_code, answer.json()["errors"]["file"][0]["code"]) == (400, "program")
    answer = bring(client, excel(person(1)) + bytes(25_000_000))
    assert (answer.status_code, answer.json()["errors"]["file"][0]["code"]) == (400, "too_large")
    answer = bring(client, bytes(50_000_000))
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert answer.json()["code"] == "body_too_large"
    assert not ImportBatch.objects.exists()
