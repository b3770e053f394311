"""What the model may call: to search, to read pages, and what other servers offer by MCP."""
