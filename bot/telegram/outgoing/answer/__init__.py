"""One answer on the screen, from its first word to its last part."""
