"""Wires the house together and shows what it found."""
