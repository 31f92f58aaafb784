"""Whether files are shared between peers from the company's addresses, as imported data tell."""
