"""Known flaws left open: what criminals are seen to use is what claims are made of."""
