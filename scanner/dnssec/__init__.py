"""DNSSEC, checked by ourselves: pure functions over signed answers, with the time handed in (RFC 4033 to 4035)."""
