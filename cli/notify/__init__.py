"""How an alert leaves: what it says, to whom it goes, and the outbox emptied."""
