"""DMARC: what receivers do with forged mail in a company's name is the company's own choice (RFC 9989)."""
