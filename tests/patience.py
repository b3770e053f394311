"""How long a test waits for what has to happen."""

PATIENCE = 45.0
"""Seconds until it is given up, on a busy machine too; nothing waits so long unless it fails."""
