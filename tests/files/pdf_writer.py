"""PDF, written by hand: pages, pictures on them, a form's field, a lock."""

import hashlib
import io
from collections.abc import Iterable

from PIL import Image as Pillow

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_ID = b"0123456789abcdef"

Page = tuple[bytes, bytes, bytes]
"""What it draws, what it needs for that, and the picture that is one of these."""


def text_page(text: str) -> Page:
    """A page with these lines."""
    lines = [
        line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        for line in text.split("\n")
    ]
    shown = b" T* ".join(b"(%s) Tj" % line.encode("cp1252") for line in lines)
    drawing = b"BT /F1 12 Tf 14 TL 72 720 Td %s ET" % shown if text else b""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    return drawing, b"/Font << /F1 %s >>" % font, b""


def picture_page(picture: bytes, text: str = "") -> Page:
    """A page that is filled by a JPEG, maybe with a text that is not seen (3 Tr)."""
    words, font, _ = text_page(text)
    drawing = b"q 612 0 0 792 0 0 cm /Im1 Do Q 3 Tr " + words
    return drawing, font + b" /XObject << /Im1 %d 0 R >>", picture


def numbered_page(shapes: Iterable[int]) -> Page:
    """A page with these shapes of a font, without a table of their letters."""
    shown = b"".join(b"%04x" % shape for shape in shapes)
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Arial /Encoding /Identity-H "
        b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Arial "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
    )
    return b"BT /F1 12 Tf 72 720 Td <%s> Tj ET" % shown, b"/Font << /F1 %s >>" % font, b""


def lock(password: str) -> bytes:
    """What makes a document ask for the password: RC4 with 40 bits (PDF 32000-1 §7.6.3)."""
    padded = (password.encode() + _PADDING)[:32]
    owner = _rc4(hashlib.md5(padded, usedforsecurity=False).digest()[:5], padded)
    seed = padded + owner + (-4).to_bytes(4, "little", signed=True) + _ID
    key = hashlib.md5(seed, usedforsecurity=False).digest()[:5]
    entries = owner.hex().encode(), _rc4(key, _PADDING).hex().encode()
    return b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % entries


def document(pages: list[Page], lock: bytes = b"", field: str = "") -> bytes:
    """The file of these pages; `field` is the value of a form's field on the first one."""
    kids = b" ".join(b"%d 0 R" % (4 + 3 * n) for n in range(len(pages)))
    form = b"/AcroForm << /Fields [3 0 R] /DA (/F1 12 Tf 0 g) /NeedAppearances true >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % (form if field else b""),
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (%s) /Rect [72 600 300 620] "
        b"/DA (/F1 12 Tf 0 g) /F 4 /P 4 0 R >>" % field.encode(),
    ]
    for n, (drawing, needs, picture) in enumerate(pages):
        first = 4 + 3 * n
        resources = needs % (first + 2) if picture else needs
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << %s >> %s >>"
            % (first + 1, resources, b"/Annots [3 0 R]" if field else b""),
            _stream(b"", drawing),
            _jpeg_stream(picture) if picture else b"null",
        ]
    return _file(objects, lock)


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _jpeg_stream(picture: bytes) -> bytes:
    width, height = Pillow.open(io.BytesIO(picture)).size
    return _stream(
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
        b"/BitsPerComponent 8 /Filter /DCTDecode" % (width, height),
        picture,
    )


def _file(objects: list[bytes], lock: bytes) -> bytes:
    """The objects with their table of places and the trailer."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate([*objects, *([lock] if lock else [])], 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    encrypt = b" /Encrypt %d 0 R /ID [<%s> <%s>]" % (
        len(places),
        _ID.hex().encode(),
        _ID.hex().encode(),
    )
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\n" % (len(places) + 1, encrypt if lock else b"")
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


def _rc4(key: bytes, content: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
