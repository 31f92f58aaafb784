"""The book as a file: a CSV that people made is read without a guess, and written so that it comes back the same."""
