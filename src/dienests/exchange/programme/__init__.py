"""The programme of a visit: groups that go round the sites of a host, found by a solver and changed by hand."""
