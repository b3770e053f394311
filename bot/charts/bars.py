"""Bars, one a day, as a picture that is read on a phone, by day and by night."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_SCALE = 2
"""Drawn so much larger and made smaller, since Pillow's corners are rough."""

_WIDTH, _HEIGHT = 1280, 800
_RIGHT, _TOP, _BOTTOM = 40, 70, 150
_LETTERS = 84
"""Pixels. A phone shows the picture a third as wide or less, and then they are still letters."""

_GAP = 20
_LEAST_BAR = 6
_BACKGROUND, _LINE = "#17212b", "#2b3a49"
_WORDS, _BAR, _LAST_BAR = "#d5e1ec", "#5eaee8", "#8fd1ff"
"""Telegram's own at night: it stays readable, and pleasant, on a white screen too."""

_DAYS_A_LABEL = 14
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
_LINES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A day and its value. The font knows Latin letters and digits only."""

    label: str
    value: float


def draw_bars(bars: Sequence[Bar], *, is_money: bool) -> bytes:
    """A PNG. The last bar, which is still growing, is brighter."""
    top = choose_top(max((bar.value for bar in bars), default=0.0))
    picture = Image.new("RGB", (_WIDTH * _SCALE, _HEIGHT * _SCALE), _BACKGROUND)
    draw = ImageDraw.Draw(picture)
    font: Font = ImageFont.load_default(_LETTERS * _SCALE)
    values = [write_value(top * number / _LINES, is_money=is_money) for number in range(_LINES + 1)]
    left = max(draw.textlength(words, font) for words in values) / _SCALE + 2 * _GAP
    _draw_lines(draw, font, values, left)
    _draw_bars(draw, font, bars, top, left)
    made = io.BytesIO()
    picture.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS).save(made, "PNG", optimize=True)
    return made.getvalue()


def choose_top(highest: float) -> float:
    """A round number that the highest bar stays below."""
    if highest <= 0:
        return 1.0
    # Each line in between is round too.
    step = highest / _LINES
    power = 10.0 ** floor(log10(step))
    return _LINES * power * next(factor for factor in _STEPS if factor * power >= step * 0.9999)


def write_value(value: float, *, is_money: bool) -> str:
    """Such as $0.25, $1.5k or 20k: it has to be short."""
    sign = "$" if is_money else ""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{sign}{value / size:.3g}{letter}"
    return f"{sign}{value:.3g}"


def _draw_lines(draw: ImageDraw.ImageDraw, font: Font, values: Sequence[str], left: float) -> None:
    for number, words in enumerate(values):
        y = _y(number / _LINES)
        draw.line([_at(left, y), _at(_WIDTH - _RIGHT, y)], fill=_LINE, width=4 * _SCALE)
        draw.text(_at(left - _GAP, y), words, fill=_WORDS, font=font, anchor="rm")


def _draw_bars(
    draw: ImageDraw.ImageDraw, font: Font, bars: Sequence[Bar], top: float, begin: float
) -> None:
    step = (_WIDTH - begin - _RIGHT) / max(len(bars), 1)
    for number, bar in enumerate(bars):
        left = begin + step * number + step * 0.15
        right = left + step * 0.7
        is_last = number == len(bars) - 1
        if bar.value > 0:
            y = min(_y(bar.value / top), _y(0) - _LEAST_BAR)
            draw.rounded_rectangle(
                [_at(left, y), _at(right, _y(0))],
                radius=5 * _SCALE,
                fill=_LAST_BAR if is_last else _BAR,
                corners=(True, True, False, False),
            )
        if (len(bars) - 1 - number) % _DAYS_A_LABEL == 0:
            half = draw.textlength(bar.label, font) / _SCALE / 2
            middle = min((left + right) / 2, _WIDTH - _GAP - half)
            place = _at(middle, _y(0) + _BOTTOM / 2)
            draw.text(place, bar.label, fill=_WORDS, font=font, anchor="mm")


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _at(x: float, y: float) -> tuple[float, float]:
    return (x * _SCALE, y * _SCALE)
