"""Who may speak, how fast, and who may change what."""
