"""TLS servers of every kind that can be met, each on a loopback address of its own."""
