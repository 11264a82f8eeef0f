"""`dienests population …`: whole populations by the same rules that decide one case."""
