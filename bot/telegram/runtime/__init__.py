"""Made by a move."""
