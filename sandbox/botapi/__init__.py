"""A Bot API to talk to over HTTP, stricter than one wishes."""
