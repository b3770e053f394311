"""Searching the web: one file an engine, each of them a function."""
