"""SPF: whoever may send in a company's name can invoice in its name; the record says who may (RFC 7208)."""
