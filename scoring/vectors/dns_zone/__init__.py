"""The zone itself: when it fails or is taken over, mail, pages and logins go with it."""
