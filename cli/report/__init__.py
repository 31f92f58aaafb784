"""The pages that leave the house: a rating told to the one who reads it, in the reader's language."""
