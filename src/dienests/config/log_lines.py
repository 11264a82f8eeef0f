"""What is written to the log: without the secrets that stand in addresses. No Django: it is set up before that."""

import logging
import re

# The link of a guest lets in whoever has it; Django logs the path of each request it refuses.
_SECRET = re.compile(r"(/guest/in/)[^/\s?#\"']+")


class WithoutSecrets(logging.Formatter):
    """The whole line, with the text of an exception too."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub(r"\1…", super().format(record))
