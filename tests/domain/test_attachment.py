"""What a file is, as far as its sender's word for it tells."""

import pytest

from bot.domain.attachment import Attachment, Kind


@pytest.mark.parametrize(
    ("kind", "name", "is_picture", "is_picture_file", "is_json"),
    [
        (Kind.PHOTO, "", True, False, False),
        (Kind.STICKER, "", True, False, False),
        (Kind.DOCUMENT, "IMG_1815.JPG", True, True, False),
        (Kind.DOCUMENT, "scan.tiff", True, True, False),
        (Kind.DOCUMENT, "png", False, False, False),
        (Kind.DOCUMENT, "notes.png.txt", False, False, False),
        (Kind.DOCUMENT, "", False, False, False),
        (Kind.VIDEO, "clip.gif", False, False, False),
        (Kind.DOCUMENT, "Schema.JSON", False, False, True),
        (Kind.DOCUMENT, "json", False, False, False),
    ],
)
def test_a_file_is_what_its_kind_and_its_name_say(
    kind: Kind, name: str, is_picture: bool, is_picture_file: bool, is_json: bool
) -> None:
    attachment = Attachment(kind, "file", "unique", name)

    assert attachment.is_picture is is_picture
    assert attachment.is_picture_file is is_picture_file
    assert attachment.is_json_file is is_json
