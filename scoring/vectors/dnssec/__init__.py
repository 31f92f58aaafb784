"""DNSSEC: whoever can forge a zone's answers can redirect its mail and its pages (RFC 4033)."""
