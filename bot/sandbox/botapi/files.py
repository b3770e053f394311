"""The files that lie at Telegram, and the sizes of pictures."""

from dataclasses import dataclass

from bot.sandbox.botapi.json_types import Json

DOWNLOAD_LIMIT = 20 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
PHOTO_SIDES = (90, 320, 1280)
UNKNOWN_SIZE = (1280, 960)
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_HEADER = 24
IMAGE_STARTS = (PNG_START, b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_FRAME_HEAD = 9
FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "audio": "music"}
SUFFIXES = {"photo": ".jpg", "voice": ".oga", "video": ".mp4", "audio": ".mp3"}


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

    def add(self, kind: str, content: bytes, name: str | None = None) -> StoredFile:
        number = len(self._files) + 1
        folder = FOLDERS.get(kind, "documents")
        suffix = SUFFIXES.get(kind, "")
        if name and "." in name:
            suffix = "." + name.rpartition(".")[2]
        stored = StoredFile(
            file_id=f"SANDBOX-{kind}-{number:06}",
            unique_id=f"SB{number:06}",
            kind=kind,
            content=content,
            path=f"{folder}/file_{number}{suffix}",
        )
        self._files[stored.file_id] = stored
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        return self._files.get(file_id)

    def at_path(self, path: str) -> StoredFile | None:
        for stored in self._files.values():
            if stored.path == path and stored.is_open:
                return stored
        return None

    def photo(self, content: bytes) -> list[Json]:
        """A picture in the sizes that Telegram makes of it, the largest last."""
        width, height = picture_size(content) or UNKNOWN_SIZE
        sizes = []
        for side in PHOTO_SIDES:
            scale = min(1.0, side / max(width, height))
            size = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
            sizes.append(self.add("photo", content).to_json() | size)
        return sizes


def is_picture(content: bytes) -> bool:
    return content.startswith(IMAGE_STARTS)


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG."""
    if content.startswith(PNG_START) and len(content) >= PNG_HEADER:
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    at = 2
    while content.startswith(b"\xff\xd8") and at + JPEG_FRAME_HEAD <= len(content):
        if content[at] != 0xFF:  # noqa: PLR2004 - every JPEG marker starts so
            return None
        if content[at + 1] in JPEG_FRAMES:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return int.from_bytes(width), int.from_bytes(height)
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return None
