"""How Excel shows a number: as a date, a time, a share, or itself (ECMA-376 §18.8.30)."""

import re
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from bot.files.documents.numbering import whole
from bot.files.documents.sheets import moment_text, number_text

_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_TIMES = {18, 19, 20, 21, 45, 47}
_SPANS = {46}
_SHARES = {9: "0%", 10: "0.00%"}
_NO_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_EPOCH, _EPOCH_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - a sheet knows no zone
_LAST_DAY = 2_958_465


class NumberFormats:
    """The formats of a workbook's cells, by the numbers of their styles."""

    def __init__(self, styles: Element | None, *, is_1904: bool) -> None:
        self._epoch = _EPOCH_OF_1904 if is_1904 else _EPOCH
        self._codes: list[str] = []
        if styles is None:
            return
        named = {f.get("numFmtId", ""): f.get("formatCode", "") for f in styles.iter("x:numFmt")}
        formats = styles.find("x:cellXfs")
        for style in () if formats is None else formats.findall("x:xf"):
            name = style.get("numFmtId", "")
            self._codes.append(_code(named[name]) if name in named else _builtin(whole(name)))

    def show(self, text: str, style: int) -> str:
        """The number as its cell shows it, near enough."""
        try:
            value = float(text)
        except ValueError:
            return text
        code = self._codes[style] if 0 <= style < len(self._codes) else ""
        if code.endswith("%"):
            return f"{value * 100:.{int(code[:-1])}f}%"
        if code and 0 <= value < _LAST_DAY:
            return self._moment(value, code)
        return number_text(value) if abs(value) < float("inf") else text

    def _moment(self, value: float, code: str) -> str:
        # To the second: a day's fraction is never exact.
        span = timedelta(seconds=round(value * 86_400))
        if code == "span":
            return moment_text(span)
        moment = self._epoch + span
        if code == "time" and value < 1:
            return moment_text(moment.time())
        return moment_text(moment)


def _builtin(number: int) -> str:
    if number in _SHARES:
        return _code(_SHARES[number])
    if number in _SPANS:
        return "span"
    return "date" if number in _DATES else "time" if number in _TIMES else ""


def _code(pattern: str) -> str:
    """What a pattern makes of a number: "date", "time", "span", digits and "%", or ""."""
    bare = _NO_CODE.sub("", pattern.partition(";")[0])
    if "%" in bare:
        digits = re.search(r"\.([0#?]+)", bare)
        return f"{len(digits[1]) if digits else 0}%"
    if "general" in bare.lower():
        return ""
    if re.search(r"\[[hms]+\]", bare, re.IGNORECASE):
        return "span"
    if re.search(r"[dy]|m{3}", bare, re.IGNORECASE):
        return "date"
    if re.search(r"h|ss", bare, re.IGNORECASE):
        return "time"
    return "date" if re.search(r"m", bare, re.IGNORECASE) else ""
