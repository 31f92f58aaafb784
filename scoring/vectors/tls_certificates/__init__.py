"""Chain, names, dates, keys and signatures of what is shown under a name.

A certificate that clients refuse teaches people to click warnings away, and one that lapsed shows that nobody watches.
"""
