"""The door of the web server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from portal.safeguard import refuse_the_owner

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()
if settings.TRUSTED_PROXIES:
    # Otherwise all strangers behind the proxy were one address: limits on knocking would shut everybody out together.
    application = wrap_wsgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)
refuse_the_owner()
