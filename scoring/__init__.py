"""What it means, and what is remembered: pure judgement, and one room (history) with a database."""
