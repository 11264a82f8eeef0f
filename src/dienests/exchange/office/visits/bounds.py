"""How much there may be of a request, whoever makes it."""

from datetime import timedelta

MOST_GUESTS = 200  # of a visit
MOST_WORDS = 4000  # characters of a purpose or an answer
LONGEST = timedelta(days=366)  # between the first and the last day asked for
