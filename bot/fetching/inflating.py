"""Unpacking what comes over the web, never more of it at once than is wanted."""

import zlib

from bot.fetching.errors import Garbled, TooLarge

ACCEPTED = "gzip, deflate"
_GZIP, _EITHER, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class Inflater:
    """Takes pieces as they come, and gathers what is in them, up to `largest` bytes.

    `coding` is the header Content-Encoding. Raises Garbled for one that we did not ask for.
    """

    def __init__(self, coding: str, largest: int) -> None:
        self._coding = coding.strip().lower()
        if self._coding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise Garbled
        self._largest = largest
        self._taken = 0
        self._content = bytearray()
        self._engine = None if self._coding in {"", "identity"} else self._new()
        self._is_new = True

    def take(self, piece: bytes) -> None:
        """Raises TooLarge and Garbled."""
        self._taken += len(piece)
        if self._taken > self._largest:
            raise TooLarge
        if self._engine is None:
            self._content += piece
            return
        try:
            self._inflate(piece)
        except zlib.error:
            raise Garbled from None

    def end(self) -> bytes:
        """All of it. Raises Garbled where an end is missing."""
        if self._engine is not None and self._taken and not self._engine.eof:
            raise Garbled
        return bytes(self._content)

    def _inflate(self, piece: bytes) -> None:
        assert self._engine is not None  # noqa: S101 - who calls has looked
        if self._is_new and self._coding == "deflate" and not _has_zlib_header(piece):
            self._engine = zlib.decompressobj(_RAW)  # Some servers take the name by its word.
        self._is_new = False
        while piece:
            if self._engine.eof:
                if not piece.strip(b"\0") or self._coding == "deflate":
                    return  # Zeros, or what nobody asked for, behind the end.
                self._engine = self._new()  # gzip may have several members.
            room = self._largest - len(self._content) + 1
            self._content += self._engine.decompress(piece, room)
            if len(self._content) > self._largest:
                raise TooLarge
            piece = self._engine.unused_data or self._engine.unconsumed_tail

    def _new(self) -> "zlib._Decompress":
        return zlib.decompressobj(_EITHER if self._coding == "deflate" else _GZIP)


def _has_zlib_header(piece: bytes) -> bool:
    return len(piece) > 1 and piece[0] & 0x0F == 8 and int.from_bytes(piece[:2]) % 31 == 0  # noqa: PLR2004 - RFC 1950
