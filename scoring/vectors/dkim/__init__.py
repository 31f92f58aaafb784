"""DKIM: a signature lets receivers tell a company's own mail from forged mail; its keys are on show (RFC 6376)."""
