"""The server behind the page: a phone in the browser that talks to the emulator."""
