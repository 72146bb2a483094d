"""What a real installation refuses to start with."""

import os
import subprocess

import pytest
from django.db import connection

from launcher.checks import PRODUCTION
from launcher.installation import PYTHON, ROOT


def start(program="import portal.wsgi", **environment):
    answer = subprocess.run(
        [PYTHON, "-c", program],
        cwd=ROOT,
        env=os.environ | PRODUCTION | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stderr.strip().splitlines()[-1] if answer.returncode else ""


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "DIGEST_KEY", "FIELD_KEYS", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"]
)
def test_a_missing_secret_is_refused_by_its_name(name):
    assert f"ImproperlyConfigured: {name} is not set" in start(**{name: ""})


def test_debug_is_refused():
    assert start(DEBUG="1").endswith("ImproperlyConfigured: DEBUG is refused in production.")


@pytest.mark.django_db
class TestDatabaseRole:
    """The tables of the test database belong to the role that the suite runs as."""

    @pytest.fixture
    def url(self):
        settings = connection.settings_dict
        return f"postgres://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"

    @pytest.mark.parametrize("program", ["import portal.wsgi", "from portal import celery; celery.refuse_to_start()"])
    def test_the_owner_of_the_tables_is_refused(self, url, program):
        program = f"import django; django.setup(); {program}"

        assert "DATABASE_URL names a role that owns the tables" in start(program, DATABASE_URL=url)

    def test_migrations_may_run_as_the_owner(self, url):
        assert start("import django; django.setup()", DATABASE_URL=url) == ""
