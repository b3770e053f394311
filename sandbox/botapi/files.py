"""The files that lie at Telegram."""

from dataclasses import dataclass

from sandbox.botapi.json_types import Json
from sandbox.headers import picture_size

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_SIDES = (90, 320, 1280)
UNKNOWN_SIZE = (1280, 960)
FOLDERS = {
    "photo": "photos",
    "voice": "voice",
    "video": "videos",
    "audio": "music",
    "video_note": "video_notes",
    "animation": "animations",
    "sticker": "stickers",
    "thumbnail": "thumbnails",
}
# Telegram makes these itself, so their names end as it likes; others keep the ending they had.
OWN_SUFFIXES = {"photo": ".jpg", "voice": ".oga", "video_note": ".mp4", "thumbnail": ".jpg"}
SUFFIXES = {"video": ".mp4", "audio": ".mp3", "animation": ".mp4", "sticker": ".webp"}


@dataclass(slots=True)
class StoredFile:
    file_id: str
    unique_id: str
    kind: str
    content: bytes
    # A path may be fetched only after getFile named it.
    path: str
    is_open: bool = False

    def to_json(self) -> Json:
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }


class Files:
    """What was uploaded, by file id."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}
        # How a file is shown in a message: what is sent again by its id is the same file.
        self._shown: dict[str, Json | list[Json]] = {}

    def add(self, kind: str, content: bytes, name: str | None = None) -> StoredFile:
        number = len(self._files) + 1
        suffix = OWN_SUFFIXES.get(kind) or _suffix_of(name) or SUFFIXES.get(kind, "")
        stored = StoredFile(
            file_id=f"SANDBOX-{kind}-{number:06}",
            unique_id=f"SB{number:06}",
            kind=kind,
            content=content,
            path=f"{FOLDERS.get(kind, 'documents')}/file_{number}{suffix}",
        )
        self._files[stored.file_id] = stored
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        return self._files.get(file_id)

    def at_path(self, path: str) -> StoredFile | None:
        """The file at a path that getFile has named."""
        for stored in self._files.values():
            if stored.path == path and stored.is_open:
                return stored
        return None

    def photo(self, content: bytes) -> list[Json]:
        """A picture in the sizes that Telegram makes of it, the largest last."""
        width, height = picture_size(content) or UNKNOWN_SIZE
        sizes = [self._scaled("photo", content, width, height, side) for side in PHOTO_SIDES]
        for size in sizes:
            self._shown[size["file_id"]] = sizes
        return sizes

    def thumbnail(self, content: bytes) -> Json:
        width, height = picture_size(content) or UNKNOWN_SIZE
        return self._scaled("thumbnail", content, width, height, PHOTO_SIDES[1])

    def show(self, stored: StoredFile, details: Json) -> Json:
        """The file with what a message tells of it."""
        shown = stored.to_json() | details
        self._shown[stored.file_id] = shown
        return shown

    def shown_before(self, file_id: str) -> Json | list[Json] | None:
        return self._shown.get(file_id)

    def _scaled(self, kind: str, content: bytes, width: int, height: int, side: int) -> Json:
        scale = min(1.0, side / max(width, height))
        size = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
        return self.add(kind, content).to_json() | size


def _suffix_of(name: str | None) -> str:
    return "." + name.rpartition(".")[2] if name and "." in name else ""
