"""Practice items as Git repositories: versions signed by an office, checked against pinned keys, merged three ways."""
