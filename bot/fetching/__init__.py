"""The web as strangers may have us see it: the guard of everything that is fetched from there."""
