"""What people read, in each language: the choice of one, and the catalogs."""
