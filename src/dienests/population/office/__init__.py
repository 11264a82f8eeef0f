"""Law-change previews in an office: its own cases as a population, previews kept, what-if."""
