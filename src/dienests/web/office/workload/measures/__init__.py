"""How we work: pages for heads and the auditor, from the office's own case histories."""
