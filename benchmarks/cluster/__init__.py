"""Several processes on one PostgreSQL under random blows, and whether they kept their word."""
