"""Exposed services: remote access left open is the way in of most ransomware, and open data is itself the loss."""
