"""Several providers as if they were one: another is asked where the first one fails."""
