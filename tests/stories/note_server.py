"""A server of tools that does something to the world: each note is a line in the file NOTES.

Where the file HANG is there, a note is written, and no answer comes.
"""

import os
import time
from pathlib import Path

from mcp.server.mcpserver import MCPServer

server = MCPServer("notes")


@server.tool(title="Write a note")
def write_note(text: str) -> str:
    """Writes it down."""
    with Path(os.environ["NOTES"]).open("a") as notes:
        notes.write(f"{text}\n")
    if Path(os.environ["HANG"]).exists():
        time.sleep(1000)
    return f"written: {text}"


if __name__ == "__main__":
    server.run("stdio")
