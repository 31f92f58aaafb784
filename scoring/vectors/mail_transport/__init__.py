"""Mail on its way: who receives it for the company, and whether it travels in the clear."""
