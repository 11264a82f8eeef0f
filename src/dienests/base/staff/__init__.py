"""Administration of units, posts, appointments and accounts: the tables are organisation's, the access rules below."""
