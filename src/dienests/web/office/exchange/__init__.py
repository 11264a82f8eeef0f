"""Pages of the exchange of practice: the library, its editor, colleagues and their practice, adopting."""
