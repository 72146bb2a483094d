"""The door of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from portal.safeguard import refuse_the_owner

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()
refuse_the_owner()
