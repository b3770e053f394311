"""One page of a PDF: its text, whether that is worth anything, and how it looks."""

import re
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]  # it has no types of its own
from PIL import Image as Pillow
from pypdfium2 import raw

from bot.files.text import clean_text

_DOT = r"[.·\u2024\u2025…]"
_LEADERS = re.compile(rf"{_DOT}(?: ?{_DOT})+|_{{4,}}")
_FEWEST_DOTS = 4
_LONG_SIDE = 2048
_LARGEST_SCALE = 4
_PAPER_WHITE = 250
_LITTLE_TEXT = 80
"""Characters that a scanner or a footer may add to what is really a picture."""
_FEW_WORDS = 300
"""Characters beside a picture that fills the page, which the picture says better."""
_FILLED = 0.6
"""The share of a page from which a picture is the page."""
_DEEPEST = 3
_WORDS = re.compile(r"[^\W\d_]{3,}|\d+|[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_NOISE = 0.6
"""The share of characters in words below which a text was guessed from a picture, badly."""
_UNMAPPED = 0.3
"""The share of characters without a meaning above which there is no text."""
_SOME_UNMAPPED = 0.03
_SAMPLED = 200
"""Characters whose font is asked what they mean."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a page says. `are_all_known`: nearly each character of it has a meaning."""

    text: str
    are_all_known: bool = True


def open_page(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """The page, from 1; what was filled into its form becomes a part of it."""
    page = document[number - 1]
    if document.formenv and page.flatten() == raw.FLATTEN_SUCCESS:
        page.close()
        page = document[number - 1]
    return page


def read_words(page: pypdfium2.PdfPage) -> Words:
    """The page's text; none where its fonts do not tell what their shapes mean."""
    textpage = page.get_textpage()
    # pdfium marks a hyphen at a line's end by one or the other.
    text = textpage.get_text_bounded().replace("\ufffe", "-").replace("\x02", "-")
    unknown = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < "\t" for c in text)
    share = max(unknown / max(1, len(text)), _unmapped(textpage))
    textpage.close()
    if share > _UNMAPPED:
        return Words("", are_all_known=False)
    are_known = share <= _SOME_UNMAPPED or len(text) < _SAMPLED
    return Words(collapse_leaders(clean_text(text)).strip(), are_known)


def _unmapped(textpage: pypdfium2.PdfTextPage) -> float:
    """The share of characters whose font does not tell what they mean, by a sample."""
    places = range(0, textpage.count_chars(), max(1, textpage.count_chars() // _SAMPLED))
    failed = sum(raw.FPDFText_HasUnicodeMapError(textpage, place) == 1 for place in places)
    return float(failed / max(1, len(places)))


def collapse_leaders(text: str) -> str:
    """The text without its rows of dots, which make up most of a table of contents."""
    return _LEADERS.sub(_shorten, text)


def _shorten(found: re.Match[str]) -> str:
    row = found[0]
    if row.startswith("_"):
        return "___"
    return "…" if len(row.replace(" ", "")) >= _FEWEST_DOTS else row


def says_enough(words: Words) -> bool:
    """Whether the page need not be looked at, whatever it shows beside its text."""
    return words.are_all_known and len(words.text) > _FEW_WORDS and not _is_noise(words.text)


def is_picture(page: pypdfium2.PdfPage, words: Words) -> bool:
    """Whether the page has to be looked at, for its text does not say what it shows."""
    if not words.text or not words.are_all_known:
        return True
    filled = _filled(page)
    return filled > 0 if len(words.text) <= _LITTLE_TEXT else filled >= _FILLED


def _is_noise(text: str) -> bool:
    words = sum(map(len, _WORDS.findall(text)))
    return words < _NOISE * sum(not c.isspace() for c in text)


def _filled(page: pypdfium2.PdfPage) -> float:
    """The share of the page under pictures; more than 0 wherever there is one."""
    width, height = page.get_size()
    covered = 0.0
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST):
        left, bottom, right, top = picture.get_bounds()
        covered += max(1.0, (right - left) * (top - bottom))
    return float(covered / max(1.0, width * height))


def has_anything(page: pypdfium2.PdfPage) -> bool:
    """Whether anything is on the page."""
    return next(page.get_objects(max_depth=1), None) is not None


def draw(page: pypdfium2.PdfPage) -> Pillow.Image:
    """The page as it looks."""
    scale = min(_LARGEST_SCALE, _LONG_SIDE / max(1, *page.get_size()))
    picture: Pillow.Image = page.render(scale=scale).to_pil()
    return picture.convert("RGB")


def is_blank(picture: Pillow.Image) -> bool:
    """Whether nothing on it is darker than paper."""
    darkest, _ = picture.convert("L").getextrema()
    return isinstance(darkest, int) and darkest >= _PAPER_WHITE
