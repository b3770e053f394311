"""Lanes, the queues of threads: where questions wait for their turn, and faults end."""
