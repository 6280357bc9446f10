"""Who says so: quotes, the clauses that report, and what they span."""
