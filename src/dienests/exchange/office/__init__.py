"""The exchange of one office, with its database: colleagues, the library, visits, and what passes between offices."""
