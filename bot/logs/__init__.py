"""The log: one line for each thing, with no secret and no words of people in it."""
