"""Ogg Opus, the format of Telegram's voice messages: whether a file is that, and how long it is."""

_CAPTURE, _HEAD = b"OggS", b"OpusHead"
_PAGE_HEADER = 27
_BEGINS, _ENDS = 2, 4
"""Bits of a page's flags (RFC 3533)."""

_NOTHING_ENDS = 0xFFFF_FFFF_FFFF_FFFF
"""The position of a page in which no packet ends."""

_SAMPLES = 48_000
"""A second, whatever the sound was sampled at (RFC 7845)."""

_MOST_SAMPLES = 5_760
"""Of one packet, 120 ms (RFC 6716)."""

_FULL = 255
"""Bytes of a packet's piece behind which it goes on."""


def opus_seconds(content: bytes) -> float | None:
    """How long it is; None where it is no whole Ogg Opus of one stream.

    Never longer than its packets can be, whatever is written into it: speech is paid by the second.
    """
    position, preskip, at, is_ended, packets = 0, None, 0, False, 0
    while at < len(content):
        end, body = _page(content, at)
        if body is None or is_ended:
            return None
        if preskip is None:
            if not content[at + 5] & _BEGINS or not body.startswith(_HEAD) or len(body) < 19:  # noqa: PLR2004  # its fields
                return None
            preskip = int.from_bytes(body[10:12], "little")
        granule = int.from_bytes(content[at + 6 : at + 14], "little")
        if granule != _NOTHING_ENDS:
            position = granule
        sizes = content[at + _PAGE_HEADER : at + _PAGE_HEADER + content[at + 26]]
        packets += sum(size < _FULL for size in sizes)
        is_ended, at = bool(content[at + 5] & _ENDS), end
    if preskip is None or position <= preskip:
        return None
    return min(position - preskip, packets * _MOST_SAMPLES) / _SAMPLES


def _page(content: bytes, at: int) -> tuple[int, bytes | None]:
    """Where the page that begins there ends, and what it holds; None where it is no page."""
    header = content[at : at + _PAGE_HEADER]
    if len(header) < _PAGE_HEADER or not header.startswith(_CAPTURE) or header[4] != 0:
        return at, None
    begin = at + _PAGE_HEADER + header[26]
    sizes = content[at + _PAGE_HEADER : begin]
    end = begin + sum(sizes)
    if len(sizes) < header[26] or end > len(content):
        return at, None
    return end, content[begin:end]
