"""A JSON document kept small: an explanation is a hundred kilobytes of words that repeat, and there are millions."""

import json
import zlib
from typing import Any

from django.db import models

LEVEL = 6


class CompressedJSONField(models.BinaryField):  # type: ignore[type-arg]
    """JSON compressed with zlib; read and written as Python values. It cannot be searched in SQL, and need not be."""

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(text.encode(), LEVEL)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        return None if value is None else json.loads(zlib.decompress(bytes(value)))
