"""Times as they are said in English, and as ISO writes them."""

# ruff: noqa: PLR2004, E501  # hours, minutes, signs of Chinese, and patterns are what they are

import re
from dataclasses import replace
from datetime import time

from bot.domain.spoken_time import Spoken

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_UNIT = (
    r"(?:s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?)(?![^\W\d_])"
)
_PIECE = rf"(?:\d{{1,9}}(?:\.\d{{1,2}})?|an?\b|half\s+an?\b)\s*{_UNIT}(?:\s+and\s+a\s+half\b)?"
_DURATION = rf"{_PIECE}(?:(?:\s*,?\s*(?:and\s+)?){_PIECE})*"
_ONE_PIECE = re.compile(
    rf"(\d{{1,9}}(?:\.\d{{1,2}})?|half\s+an?\b|an?\b)\s*({_UNIT})(\s+and\s+a\s+half\b)?",
    re.IGNORECASE,
)

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?\b"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
# Not the beginning of a date, such as 5.12.2026.
_END = r"(?![\d:]|\.\d)(?<!\d\.\d\d(?=\.))"
_CLOCK = (
    rf"(?:\d{{1,2}}[:.]\d\d\s*(?:[ap]\.?m\b\.?)?{_END}|\d{{1,2}}\s*[ap]\.?m\b\.?|noon\b|midnight\b)"
)
_BARE = rf"(?:{_CLOCK}|\d{{1,2}}(?:\s*o'?clock\b|(?=[\s,]|$)))"
_TIME = rf"(?:(?:at\s+)(?P<time>{_BARE})|(?P<clock>{_CLOCK}))"
_DAY = rf"""(?:
    (?P<day_after>(?:the\s+)?day\s+after\s+tomorrow\b)
    | (?P<today>today\b|tonight\b|this\s+(?:morning|afternoon|evening)\b)
    | (?P<tomorrow>tomorrow\b|tmrw?\b)
    | (?:(?:on|this)\s+)?(?:(?P<next>next)\s+)?(?P<weekday>{_WEEKDAY})
    | (?:on\s+)?(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<date>\d{{1,2}})(?!\d)(?:T(?=\d))?
    | (?:on\s+)?(?:the\s+)?(?P<date1>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<month1>{_MONTH})
      (?:,?\s+(?P<year1>20\d\d)\b)?
    | (?:on\s+)?(?P<month2>{_MONTH})\s+(?P<date2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)
      (?:,?\s+(?P<year2>20\d\d)\b)?
)"""
_PART = r"(?:\s+(?:in\s+the\s+)?(?P<part>morning|noon|afternoon|evening|night)\b)?"
_LIST = rf"{_WEEKDAY}(?:\s*(?:,|&|and)\s*(?:and\s+)?{_WEEKDAY})*"

_FLAGS = re.IGNORECASE | re.VERBOSE
_AFTER = re.compile(rf"(?:in\s+|after\s+)?(?P<after>{_DURATION})(?:\s+from\s+now\b)?", _FLAGS)
_EVERY = re.compile(
    rf"""(?:
        (?:every|each)\s+(?:
            (?P<workday>weekday\b|workday\b|working\s+day\b)
            | (?P<weekend>weekend\b)
            | (?P<half>morning|noon|afternoon|evening|night)\b
            | (?P<days>{_LIST})
            | (?:(?P<other>other|second)\s+)?(?P<unit>{_UNIT})
            | (?P<count>\d{{1,6}})\s*(?P<units>{_UNIT})
        )
        | (?P<daily>daily\b) | (?P<hourly>hourly\b) | (?:weekly\s+on\s+(?P<weekly>{_LIST}))
        | (?:on\s+)?(?P<plural>(?:weekdays|workdays)\b)
    )(?:\s*,?\s*{_TIME})?{_PART}""",
    _FLAGS,
)
_AT = re.compile(
    rf"""(?:{_DAY}(?:\s*,?\s*{_TIME})?{_PART}
        | {_TIME.replace('time>', 'time2>').replace('clock>', 'clock2>')}{_PART.replace('part>', 'part2>')}
          (?:\s*,?\s*(?P<then>(?:the\s+)?day\s+after\s+tomorrow\b|today\b|tomorrow\b))?
    )""",
    _FLAGS,
)  # fmt: skip
_PARTS = {
    "morning": time(9),
    "noon": time(12),
    "afternoon": time(15),
    "evening": time(19),
    "night": time(21),
}


def hear(text: str) -> Spoken | None:
    """The time that the text begins with."""
    for pattern, read in ((_EVERY, _read_every), (_AFTER, _read_after), (_AT, _read_at)):
        if (match := pattern.match(text)) and _ends_well(text, match.end()):
            spoken = read({k: v for k, v in match.groupdict().items() if v is not None})
            if spoken:
                return replace(spoken, length=match.end())
    return None


def seconds_of(duration: str) -> int | None:
    """The seconds of such as "1 hour and 30 minutes", where it is nothing else."""
    match = _AFTER.fullmatch(duration.strip())
    return _duration(match["after"]) if match else None


def _ends_well(text: str, end: int) -> bool:
    """Whether a word ends there: "10m" is a time, "10mg" is none."""
    return (
        end == len(text)
        or not (text[end - 1].isascii() and text[end - 1].isalnum())
        or not (text[end].isascii() and text[end].isalnum())
    )


def _read_after(said: dict[str, str]) -> Spoken:
    return Spoken(0, after=_duration(said["after"]))


def _duration(words: str) -> int:
    total = 0.0
    for amount, unit, half_behind in _ONE_PIECE.findall(re.sub(r"\s+", " ", words)):
        number = 0.5 if amount.lower().startswith("half") else 1.0
        number = float(amount) if amount[0].isdigit() else number
        total += (number + bool(half_behind) / 2) * _UNITS[unit[0].lower()]
    return round(total)


def _read_every(said: dict[str, str]) -> Spoken | None:
    at = _time(said) or (_PARTS[said["half"].lower()] if "half" in said else None)
    if at is None and ("time" in said or "clock" in said):
        return None
    if "workday" in said or "plural" in said:
        return Spoken(0, weekdays=(0, 1, 2, 3, 4), time=at)
    if "weekend" in said:
        return Spoken(0, weekdays=(5, 6), time=at)
    if days := said.get("days") or said.get("weekly"):
        named = [_weekday(one) for one in re.findall(_WEEKDAY, days, re.IGNORECASE)]
        return Spoken(0, weekdays=tuple(sorted(set(named))), time=at)
    if "daily" in said or "half" in said:
        return Spoken(0, every_days=1, time=at)
    count = int(said.get("count", 2 if "other" in said else 1))
    unit = said.get("unit", said.get("units", "h"))[0].lower()
    if unit in "dw":
        return Spoken(0, every_days=count * (7 if unit == "w" else 1), time=at)
    if at is not None:
        return None
    return Spoken(0, every=count * _UNITS[unit])


def _read_at(said: dict[str, str]) -> Spoken | None:
    at = _time(said)
    if at is None and any(name.startswith(("time", "clock")) for name in said):
        return None
    spoken = Spoken(0, time=at)
    if "day_after" in said or "day after" in said.get("then", "").lower():
        return replace(spoken, days_ahead=2)
    if "today" in said or said.get("then", "").lower() == "today":
        word = said.get("today", "").lower().split()[-1:]
        part = {"tonight": "evening"}.get("".join(word), "".join(word))
        if at and part in ("afternoon", "evening") and 1 <= at.hour < 12:
            at = at.replace(hour=at.hour + 12)
        return replace(spoken, days_ahead=0, time=at or _PARTS.get(part))
    if "tomorrow" in said or "then" in said:
        return replace(spoken, days_ahead=1)
    if "weekday" in said:
        return replace(spoken, weekday=_weekday(said["weekday"]), is_next="next" in said)
    for end in ("", "1", "2"):
        if f"date{end}" in said:
            month, year = said[f"month{end}"], said.get(f"year{end}")
            number = int(month) if month.isdecimal() else 1 + _MONTHS.index(month[:3].lower())
            return replace(
                spoken, date=(int(year) if year else None, number, int(said[f"date{end}"]))
            )
    return spoken if at else None


def _weekday(word: str) -> int:
    return next(n for n, day in enumerate(_DAYS) if day.startswith(word[:3].lower()))


def _time(said: dict[str, str]) -> time | None:
    """The time of day; None where there is none, or no such time."""
    part = said.get("part", said.get("part2", "")).lower()
    words = next((said[k] for k in ("time", "clock", "time2", "clock2") if k in said), "").lower()
    if not words:
        return _PARTS.get(part)
    if words in ("noon", "midnight"):
        return time(12 if words == "noon" else 0)
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    is_half = "m" in words
    if is_half and not 1 <= hour <= 12:
        return None
    if is_half:
        hour = hour % 12 + (12 if "p" in words else 0)
    elif part in ("afternoon", "evening", "night") and 1 <= hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
