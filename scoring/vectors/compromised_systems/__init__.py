"""Signs that somebody else already uses the company's systems: addresses that others saw attacking."""
