"""Work of minutes that a page asks for: a row that says how far it is, and what becomes of it when it is killed."""

LONG_WORK = "long"  # the queue of such work: what somebody waits for at the desk never stands behind it
