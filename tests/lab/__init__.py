"""The laboratory: real servers, good and bad, on loopback addresses of their own."""
