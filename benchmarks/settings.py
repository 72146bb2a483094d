"""The portal as it runs, with two more routes: the floors that everything is compared with."""

from portal.settings.test import *

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "tests.kernel_app"]
ROOT_URLCONF = "benchmarks.urls"
GALLERY = False
DATABASES["default"]["CONN_MAX_AGE"] = 600
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
