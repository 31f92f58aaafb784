"""Our answers about TLS beside those of other tools, on the laboratory's servers."""
