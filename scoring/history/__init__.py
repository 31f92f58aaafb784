"""What is remembered: all SQL is in this room, and `History` (store.py) is its door."""
