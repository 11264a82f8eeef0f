"""The WSGI application that Granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienests.config.settings")
gc.disable()  # what is loaded now stays, and is not looked through for what may go: neither now nor at any request
application = get_wsgi_application()
_ = get_resolver().url_patterns  # the pages: loaded before the first request and not by it
gc.freeze()
gc.enable()
