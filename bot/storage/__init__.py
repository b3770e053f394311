"""One SQLite file: what was received, said and shown. The only room that imports aiosqlite."""
