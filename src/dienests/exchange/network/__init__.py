"""Reading from colleagues: only their listed addresses, within bounds of size and time; and answering them."""
