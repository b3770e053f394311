"""Which of the world's encodings a text is in, where it does not say so itself."""

import codecs

from charset_normalizer import from_bytes

from bot.files.rare_charset import SYLLABLES, guess_rare, guess_seven_bit

_SAMPLE = 16_384
"""More bytes make no better guess, only a slower one."""

_MARKS = (
    # That of UTF-32 first: it begins with that of UTF-16.
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Of all encodings only those that people still meet: fewer are told apart better, and faster.
_CANDIDATES = [
    *("gb18030", "big5", "cp932", "euc_jp", "cp949"),
    *("cp1251", "koi8_r", "cp866", "cp1252", "cp1250", "cp1254", "cp1253", "cp1255", "cp1256"),
]
_LETTERS = {
    "cp1252": "äöüßÄÖÜéèêëàâçîïôûùáíóúñãõåøæœÅØÆÉÈÀÇÁÍÓÚÑ’‘“”„–—…€«»°§¿¡·²³½×ªº",
    "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽäöüőűÖÜŐŰăâîşţ’“”„–—…€«»°§",
    "cp1254": "çğıöşüÇĞİÖŞÜâîû’‘“”–—…€«»°§",
}
_REPLACED = "\ufffd".encode()
"""What stands where somebody else lost a character: it is valid, and no damage of ours."""
_DAMAGE_BORNE = 10
"""Valid characters for each broken one that make damaged UTF-8 out of an unknown encoding."""


def find_mark(content: bytes) -> tuple[str, int]:
    """The encoding that a byte order mark tells, and the mark's length; ("", 0) without one."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding, len(mark)
    return "", 0


def guess_encoding(content: bytes) -> str | None:
    """The encoding of a text without a mark; None if it is not of any that we know."""
    sample = content[:_SAMPLE]
    if seven_bit := guess_seven_bit(sample):
        return seven_bit
    if _is_utf8(sample):
        return "utf-8"
    if rare := guess_rare(sample):
        return rare
    guess = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    if guess is None:
        return _guess_latin(sample)
    if guess.encoding in _LETTERS:
        return _guess_latin(sample) or guess.encoding
    if guess.encoding in {"gb18030", "big5", "cp932", "cp949", "euc_jp"}:
        return _guess_asian(sample) or guess.encoding
    return guess.encoding


def _is_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8; a few broken characters make it no other encoding."""
    # The sample's end may have cut one: up to three bytes of it.
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    broken = text.count("\ufffd") - sample.count(_REPLACED)
    return broken <= 0 or sum(c > "\x7f" for c in text) - broken >= broken * _DAMAGE_BORNE


def _guess_latin(sample: bytes) -> str | None:
    """West, Central European or Turkish by their letters: in doubt West, unlike the library."""
    shares = {name: _share(sample, name, letters) for name, letters in _LETTERS.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > 0.5 else None  # noqa: PLR2004 - the half


def _guess_asian(sample: bytes) -> str | None:
    """One of those that share GB2312's frame, which the library mixes up in short texts."""
    text = sample.decode("gb18030", "replace").rstrip("\ufffd")
    foreign = [c for c in text if c > "\x7f"]
    kana = sum("\u3040" <= c <= "\u30ff" for c in foreign)
    if kana > 0.25 * len(foreign):
        return "euc_jp"
    if _share(sample, "cp949", SYLLABLES) > 0.25:  # noqa: PLR2004 - they make half a text
        return "cp949"
    frequent = sum(_is_frequent_hanzi(c) for c in foreign)
    return "gb18030" if frequent >= 0.9 * len(foreign) else None


def _is_frequent_hanzi(character: str) -> bool:
    """Whether GB2312 has it among its marks or its first, more frequent half of characters."""
    encoded = character.encode("gb2312", "ignore")
    return bool(encoded) and (0xB0 <= encoded[0] <= 0xD7 or encoded[0] in {0xA1, 0xA3})  # noqa: PLR2004 - its rows


def _share(sample: bytes, encoding: str, letters: str) -> float:
    """How many of the sample's characters beyond ASCII are among the letters, from 0 to 1."""
    foreign = [c for c in sample.decode(encoding, "replace") if c > "\x7f"]
    return sum(c in letters for c in foreign) / max(1, len(foreign))
