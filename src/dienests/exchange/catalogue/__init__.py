"""Everything that known offices publish, in one file on this machine that can be searched."""
