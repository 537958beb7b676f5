"""The web process: what the HTTP server calls."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from zhike.web import assets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.settings")
assets.prepare(settings.STATIC_ROOT)
application = get_wsgi_application()
