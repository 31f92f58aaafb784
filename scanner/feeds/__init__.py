"""Public data from its publishers: one source a file; fetch, verify, date, digest."""
