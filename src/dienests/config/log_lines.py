"""What is written to the log: without the secrets that stand in addresses, and without what is no fault. No Django: it
is set up before that."""

import logging
import re

# The link of a guest lets in whoever has it; Django logs the path of each request it refuses.
_SECRET = re.compile(r"(/guest/in/)[^/\s?#\"']+")


class WithoutSecrets(logging.Formatter):
    """The whole line, with the text of an exception too."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub(r"\1…", super().format(record))


class WorthALine(logging.Filter):
    """Colleagues ask every hour, also for what is not published, yet or any more: that is an answer, not a fault."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = getattr(getattr(record, "request", None), "path", "")
        return not (getattr(record, "status_code", None) == 404 and path.startswith("/exchange/"))
