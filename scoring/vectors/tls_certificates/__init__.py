"""Chain, names, dates, keys and signatures: a certificate that clients refuse teaches people to click warnings away,
and one that lapsed shows that nobody watches."""
