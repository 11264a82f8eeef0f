"""How the office works, from its own case histories. No name of a client or a colleague is in what is measured here.

`event_log` reads the database, `stored_log` keeps what was read as files beside it, `refreshing` brings them up to date
by the audit trail. Everything else is arithmetic over these files and knows no Django: `selection` (which cases),
`figures`, `process_map`, `conformance`, `xes`.
"""
