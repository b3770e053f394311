"""What parts one database engine from another."""
