"""Software past its support gets no more fixes: what is found in it next stays open until somebody replaces it."""
