"""Random faults against the real bot, and whether it kept its word."""
