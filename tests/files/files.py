"""Real files, made on the spot: pictures, recordings and PDFs as people send them."""

import io
import struct
import wave
import zipfile

from PIL import Image as Pillow
from PIL import ImageDraw

from tests.files.containers import box, handler, ogg_page
from tests.files.pdf_writer import document, lock, numbered_page, picture_page, text_page

Color = str | tuple[int, int, int]

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def save(picture: Pillow.Image, form: str, **settings: object) -> bytes:
    """The picture's file."""
    stream = io.BytesIO()
    picture.save(stream, form, **settings)
    return stream.getvalue()


def png(width: int = 40, height: int = 30, color: Color = "red") -> bytes:
    """A picture of one colour."""
    return save(Pillow.new("RGB", (width, height), color), "PNG")


def jpeg(
    width: int = 40,
    height: int = 30,
    color: Color = "red",
    *,
    exif: bool = False,
    orientation: int = 1,
) -> bytes:
    """A photo; `exif` tells the camera and the place, `orientation` how it was held."""
    tags = Pillow.Exif()
    if exif:
        tags[MAKE] = "Daguerre"
        tags.get_ifd(GPS).update({1: "N", 2: (51.0, 30.0, 26.0)})
    if orientation != 1:
        tags[ORIENTATION] = orientation
    return save(Pillow.new("RGB", (width, height), color), "JPEG", exif=tags.tobytes())


def webp(width: int = 40, height: int = 30, color: Color = "red") -> bytes:
    """A picture as most stickers are."""
    return save(Pillow.new("RGB", (width, height), color), "WEBP")


def gif(width: int = 40, height: int = 30, color: Color = "red") -> bytes:
    """Two frames, of which the second is black."""
    first, second = Pillow.new("RGB", (width, height), color), Pillow.new("RGB", (width, height))
    return save(first, "GIF", save_all=True, append_images=[second], duration=100)


def drawing(form: str, width: int = 120, height: int = 90) -> bytes:
    """A picture with more than one colour in it, so that its file has something to damage."""
    picture = Pillow.linear_gradient("L").resize((width, height)).convert("RGB")
    ImageDraw.Draw(picture).ellipse((10, 10, width // 2, height // 2), fill="teal")
    return save(picture, form)


def wav(seconds: float = 0.1) -> bytes:
    """Silence."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(8000)
        recording.writeframes(bytes(int(8000 * seconds) * 2))
    return stream.getvalue()


def ogg_voice(seconds: int = 1) -> bytes:
    """A voice message as Telegram's apps record it: Opus in Ogg (RFC 7845), of silence."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0)
    vendor = b"Parley"
    tags = b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", 0)
    pages = [ogg_page(0, 2, 0, [head]), ogg_page(1, 0, 0, [tags])]
    # A packet of 20 ms: its table of contents says CELT, mono; the rest is silence.
    for second in range(seconds):
        is_last = 4 if second == seconds - 1 else 0
        position = (second + 1) * 48000
        pages.append(ogg_page(second + 2, is_last, position, [b"\xf8\xff\xfe"] * 50))
    return b"".join(pages)


def mp4(*, has_picture: bool = True, has_sound: bool = True, brand: bytes = b"isom") -> bytes:
    """The skeleton of a film, or of a recording in the same container."""
    handlers = [b"soun"] * has_sound + [b"vide"] * has_picture
    tracks = b"".join(box(b"trak", box(b"mdia", handler(kind))) for kind in handlers)
    return (
        box(b"ftyp", brand + b"\0\0\x02\0" + b"isommp42")
        + box(b"mdat", bytes(400))
        + box(b"moov", tracks)
    )


def webm(*, has_picture: bool = True, has_sound: bool = True) -> bytes:
    """The first elements of a film, or of what a browser records."""
    codecs = [b"V_VP9"] * has_picture + [b"A_OPUS"] * has_sound
    doc_type = b"\x42\x82\x84webm"
    track = b"".join(b"\x86" + bytes([0x80 | len(codec)]) + codec for codec in codecs)
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(doc_type)]) + doc_type + track + bytes(200)


def mp3() -> bytes:
    """Frames of 128 kbit/s at 44.1 kHz, all silent."""
    return (b"\xff\xfb\x90\x64" + bytes(413)) * 4


def archive() -> bytes:
    """A zip, as office files are."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    return stream.getvalue()


def pdf_with_text(*pages: str) -> bytes:
    """A page for each text; an empty text makes an empty page."""
    return document([text_page(text) for text in pages])


def scanned_pdf(*pictures: bytes) -> bytes:
    """A page for each JPEG, which fills it."""
    return document([picture_page(picture) for picture in pictures])


def scanned_pdf_with_words(picture: bytes, text: str) -> bytes:
    """A page that is a picture, with what somebody's software read in it."""
    return document([picture_page(picture, text)])


def pdf_without_unicode() -> bytes:
    """A page in a font of numbered shapes; nothing says which letters they are."""
    return document([numbered_page(range(3, 60))])


def mixed_pdf(*pages: str | bytes) -> bytes:
    """Pages of text and pages of pictures, in this order."""
    return document([text_page(p) if isinstance(p, str) else picture_page(p) for p in pages])


def locked_pdf(text: str = "secret") -> bytes:
    """A page that cannot be read without the password."""
    return document([text_page(text)], lock("open sesame"))


def filled_form(value: str) -> bytes:
    """A form whose one field holds the value, as viewers save it."""
    return document([text_page("Name:")], field=value)
