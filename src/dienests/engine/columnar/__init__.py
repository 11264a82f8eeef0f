"""The same rules over columns: each rule translated from its source into an ibis expression, run by a database."""

import ibis

from dienests.engine.columnar.graphs import touched_by_change, with_aggregates
from dienests.engine.columnar.plan import Columns, columns, key_of
from dienests.engine.columnar.translation import DTYPES, exactly
from dienests.engine.columnar.words import whole_quotient

__all__ = [
    "DTYPES",
    "Columns",
    "columns",
    "exactly",
    "key_of",
    "touched_by_change",
    "whole_quotient",
    "with_aggregates",
]

# One SELECT for each layer of rules: fused, a rule would be written out again wherever it is used, and what uses it
# again, until the SQL of a few dozen rules is longer than any database will read.
ibis.options.sql.fuse_selects = False
