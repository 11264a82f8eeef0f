"""What a case is called where the log leaves the house."""

from functools import lru_cache

from django.utils.crypto import salted_hmac

SALT = "dienests.workload.measures"
LETTERS = 16


@lru_cache(maxsize=8)  # a case has many rows, one after another
def pseudonym(number: str) -> str:
    """The same in every file of this office; nobody without its secret gets from it to the number, or back."""
    return salted_hmac(SALT, number, algorithm="sha256").hexdigest()[:LETTERS]
