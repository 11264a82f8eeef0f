"""Where e-mail leaves from: DIENESTS_EMAIL_URL, for example smtp://name:password@mail.example.lv:587?security=starttls.

`security`: starttls (the usual), tls (from the first byte, smtps://), none. Without an address nothing is sent, and
pages offer files instead.
"""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SECONDS = 10
SECURITY = ("starttls", "tls", "none")


def email_settings(url: str, sender: str) -> dict[str, Any]:
    """Django's settings. Raises ValueError for what cannot be understood, without repeating the password."""
    if not url:
        return {
            "EMAIL_IS_SET": False,
            "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
            "DEFAULT_FROM_EMAIL": sender or "dienests@localhost",
        }
    parts = urlsplit(url)
    security = parse_qs(parts.query).get("security", ["tls" if parts.scheme == "smtps" else "starttls"])[0]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or security not in SECURITY or not sender:
        raise ValueError(
            "DIENESTS_EMAIL_URL is smtp://name:password@host:port?security=starttls|tls|none, "
            "and DIENESTS_EMAIL_FROM is the address that messages come from"
        )
    return {
        "EMAIL_IS_SET": True,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if security == "tls" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": security == "tls",
        "EMAIL_USE_TLS": security == "starttls",
        "EMAIL_TIMEOUT": SECONDS,
        "DEFAULT_FROM_EMAIL": sender,
    }
