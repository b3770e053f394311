"""What a child has read, as bytes: a line of JSON, and the pictures behind it."""

import json
from hashlib import sha256
from typing import Any

from bot.domain.attachment import FileContent, Image, Truncation
from bot.domain.error_names import error_named
from bot.domain.file_errors import FileBroken, FileError


def pack_reading(reading: FileContent) -> bytes:
    """What a file says."""
    left_out = reading.left_out
    answer = {
        "text": reading.text,
        "left_out": left_out and [left_out.kept, left_out.total, left_out.unit],
        "images": [[len(i.content), i.media_type, i.width, i.height] for i in reading.images],
    }
    line = json.dumps(answer).encode()
    return b"\n".join((line, b"".join(image.content for image in reading.images)))


def pack_problem(problem: FileError) -> bytes:
    """Why a file cannot be read."""
    return json.dumps({"problem": type(problem).__name__}).encode()


def unpack(output: bytes) -> FileContent:
    """What the file says. Raises the FileError that was packed, and FileBroken for any other bytes.

    Whoever has sent the file may have taken over the child, so nothing of it is believed.
    """
    line, _, rest = output.partition(b"\n")
    try:
        answer: dict[str, Any] = json.loads(line)  # Any: our own wire format, as it stands above
        if "problem" in answer:
            raise _problem_named(str(answer["problem"]))
        images = []
        for size, media_type, width, height in answer["images"]:
            content, rest = rest[:size], rest[size:]
            digest = sha256(content).hexdigest()
            images.append(Image(digest, media_type, width, height, content))
        left_out = Truncation(*answer["left_out"]) if answer["left_out"] else None
        return FileContent(answer["text"], tuple(images), left_out)
    except (ValueError, KeyError, TypeError) as error:
        raise FileBroken from error


def _problem_named(name: str) -> FileError:
    problem = error_named(name)
    return problem() if issubclass(problem, FileError) else FileBroken()
