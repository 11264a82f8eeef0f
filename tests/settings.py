"""The project's settings, with what tests need different: a folder of their own, quick hashing, plain static files."""

import os
import shutil
import tempfile
import zlib
from pathlib import Path

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
_var = Path(tempfile.gettempdir()) / f"dienests-test-{os.getuid()}-{os.getpid()}-{_worker}"
# Numbers of processes come again: what a killed one left (the journal of its database) is not to be taken for ours.
shutil.rmtree(_var, ignore_errors=True)
(_var / "static").mkdir(parents=True, exist_ok=True)
os.environ.setdefault("DIENESTS_SECRET_KEY", "only-for-tests")
_root = Path(__file__).resolve().parent.parent
_assets = _root / "var" / "assets"
os.environ["DIENESTS_VAR"] = str(_var)
os.environ["XDG_CACHE_HOME"] = str(_var / "cache")

from dienests.config.settings import *  # noqa: E402, F403
from dienests.config.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATICFILES_DIRS = [_assets] if _assets.is_dir() else []
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_var / "test.sqlite3")}  # a file: threads and processes share it
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    # One name a working copy: suites of two of them may use the same server at once.
    DATABASES["default"]["TEST"] = {"NAME": f"test_dienests_{zlib.crc32(str(_root).encode()):08x}"}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
