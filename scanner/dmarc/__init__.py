"""DMARC: what one record says, which record holds for a name, and where its reports may go; pure but for the asking."""
