"""The nights of the book: who is due, taken in turn by whatever processes there are, each once."""
