"""The TLS wire: pure functions, bytes in and facts out (RFC 5246, RFC 8446)."""
