"""The heart: one turn, from a question to a stored answer in words, JSON or a picture."""
