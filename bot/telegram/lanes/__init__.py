"""The queue of each thread: questions are answered one at a time, in order."""
