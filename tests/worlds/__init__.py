"""Worlds for the laws: what can be seen in them, and histories of what was."""
