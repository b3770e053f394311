"""A little web of the sandbox's own."""
