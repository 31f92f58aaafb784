"""Records about a domain's mail, read: text in, facts out, and nothing raised for what the text is."""
