"""What the web front tells a browser: transport first, since traffic in the open is read and changed on the way."""
