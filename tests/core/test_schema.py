"""The API describes its errors, its pages and its dates."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from core.schema import PROBLEM_SCHEMA


@pytest.fixture
def schema():
    return SchemaGenerator(urlconf="tests.kernel_app.urls").get_schema(request=None, public=True)


def test_every_operation_may_be_refused(schema):
    assert schema["components"]["schemas"]["Problem"] == PROBLEM_SCHEMA
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    assert operations
    for operation in operations:
        (kind,) = operation["responses"]["4XX"]["content"]
        assert kind == "application/problem+json"


def test_lists_are_described_with_their_cursor(schema):
    operation = schema["paths"]["/api/parcels/"]["get"]
    assert "cursor" in {parameter["name"] for parameter in operation["parameters"]}
    listed = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    assert set(schema["components"]["schemas"][listed]["properties"]) == {"next", "previous", "results"}


def test_a_date_in_either_calendar_is_described(schema):
    asked = schema["components"]["schemas"]["Ask"]["properties"]
    assert asked["born"]["example"] == "h:1445-02-12"
