"""The disk of a Bot API server of one's own: it keeps files there, and hands none out."""

import shutil
import tempfile
from pathlib import Path

from sandbox.botapi.files import StoredFile


class Disk:
    """A folder for a bot, made when the first file comes: DIR/TOKEN/documents/file_1.pdf."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._folder: Path | None = None
        # A web server beside it, which offers what is in the bot's folder.
        self.is_served = False

    def keep(self, stored: StoredFile) -> Path:
        """Write the file, as only the server's own user and group may read it; its path."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="bot-api-")).resolve()
        path = self._folder / self._token / stored.path
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(stored.content)
            path.chmod(0o640)
        stored.is_open = self.is_served
        return path

    def clear(self) -> None:
        """Delete the folder."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
