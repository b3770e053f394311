"""Values and rules of a conversation: plain functions, no I/O, standard library only."""
