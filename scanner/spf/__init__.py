"""SPF: its grammar, its evaluation for one sender, and the chain of records that one record leans on (RFC 7208)."""
