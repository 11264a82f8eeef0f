"""Reads of cases: what pages and other apps ask. The number of SQL queries never grows with the rows."""
