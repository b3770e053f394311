"""What a model sees: which pictures it takes, and what should not have been in them."""

import base64
import binascii
import re
from collections.abc import Iterator

from sandbox.headers import has_exif, kind_of, picture_size
from sandbox.modelapi.mistakes import Refused, bad_request, too_many_pictures
from sandbox.modelapi.playbook import Playbook
from sandbox.modelapi.reading import picture_urls
from sandbox.modelapi.reply import Reply, Request

KINDS = ("png", "jpeg", "gif", "webp")
# Providers scale down what is longer: whoever sends it pays for nothing.
LONGEST_SIDE = 2_048
_DATA_URI = re.compile(r"data:(?P<type>[\w.+/-]*);base64,")
EVERY_MODEL = "*"


def check_sight(book: Playbook, model: str, messages: object) -> None:
    """Refuse pictures to a model that has no eyes, and more of them than it looks at."""
    number = sum(1 for _ in picture_urls(messages))
    if number and not book.blind_models.isdisjoint((model, EVERY_MODEL)):
        raise Refused(book.blind_answer)
    if number > book.most_pictures:
        raise Refused(too_many_pictures(book.most_pictures))


def look(book: Playbook, record: Request, messages: object) -> None:
    """Keep the pictures of a sound prompt, and note what nobody needed to be shown."""
    for url in picture_urls(messages):
        content = base64.b64decode(url.partition(",")[2])
        record.pictures.append(content)
        note_excess(book, record.path, content)


def note_excess(book: Playbook, path: str, content: bytes) -> None:
    if has_exif(content):
        book.violations.append(f"{path}: a picture with EXIF was sent")
    size = picture_size(content)
    if size and max(size) > LONGEST_SIDE:
        book.violations.append(f"{path}: a picture of {size[0]}x{size[1]} was sent")


def check_picture_url(url: object, at: str) -> Iterator[Reply]:
    """What a model finds wrong with the address of a picture."""
    if not isinstance(url, str) or not url:
        yield _bad_url(f"Invalid '{at}': expected a URL or a base64-encoded image.")
    elif url.startswith("data:"):
        yield from _check_data_uri(url)
    elif url.startswith(("https://", "http://")):
        # Nothing outside can be fetched from here.
        yield _bad_url(f"Failed to download image from {url[:80]}.")
    else:
        yield _bad_url(f"Failed to download image from {url[:80]}. Image URL is not valid.")


def _check_data_uri(url: str) -> Iterator[Reply]:
    head = _DATA_URI.match(url)
    if head is None:
        yield _bad_url("Invalid image URL: expected 'data:image/<type>;base64,<content>'.")
        return
    try:
        content = base64.b64decode(url[head.end() :], validate=True)
    except binascii.Error:
        yield _bad_url("Invalid base64 image_url.")
        return
    # Some providers believe what is claimed, some what they find: only one truth suits all.
    if head["type"] != f"image/{kind_of(content)}" or picture_size(content) is None:
        yield bad_request(
            "You uploaded an unsupported image. Please make sure your image is valid, and has of"
            f" one the following formats: {list(KINDS)}.",
            code="invalid_image_format",
        )


def _bad_url(message: str) -> Reply:
    return bad_request(message, code="invalid_image_url")
