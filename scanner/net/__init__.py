"""The one door with sockets in it."""
