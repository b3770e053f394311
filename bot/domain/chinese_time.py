"""Times as they are said in Chinese."""

# ruff: noqa: PLR2004, RUF001, E501  # hours, minutes, signs of Chinese, and patterns are what they are

import re
from dataclasses import replace
from datetime import time

from bot.domain.spoken_time import Spoken

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
           "八": 8, "九": 9}  # fmt: skip
_NUMBER = r"(?:\d{1,9}|[零〇一二两三四五六七八九十]{1,4})"
_UNITS = {"秒": 1, "分": 60, "刻": 900, "小": 3600, "钟": 3600, "时": 3600, "天": 86400, "日": 86400,
          "周": 604800, "星": 604800, "礼": 604800}  # fmt: skip
_UNIT = r"(?:秒钟?|分钟?|刻钟|个?(?:小时|钟头)|天|个?(?:星期|礼拜)|周)"
_PIECE = rf"(?:{_NUMBER}\s*(?:个半(?:小时|钟头)|{_UNIT}半?)|半个?(?:小时|钟头|天|分钟))"
_ONE_PIECE = re.compile(rf"(?:({_NUMBER})\s*(个半)?|(半)个?)\s*个?({_UNIT}|天)(半)?")
_PART = r"(?:凌晨|清晨|早上|早晨|早|上午|中午|午后|下午|傍晚|晚上|晚间|夜里|夜晚|晚|半夜|午夜)"
_CLOCK = (
    rf"(?:(?P<hour>{_NUMBER})\s*(?::\s*(?P<minute>\d\d)(?!\d)"
    rf"|[点时](?:钟|整|(?P<half>半)|(?P<quarter>[一三])刻|(?P<minutes>{_NUMBER})(?:分(?!钟)|(?![\d分秒个小天])))?))"
)
_TIME = rf"(?:(?P<part>{_PART})?\s*(?:的)?\s*{_CLOCK}|(?P<alone>{_PART}))"
_WEEK = r"(?:周|星期|礼拜)"
_DAY = rf"""(?:
    (?P<ahead>大后天|后天|明天|明日|今天|今日|今晚|今早|明早|明晚|后晚)
    | (?P<next>下个?)?(?:这个?|本)?{_WEEK}(?P<weekday>[一二三四五六日天末])
    | (?:(?P<year>\d{{4}})\s*年\s*)?(?P<month>{_NUMBER})\s*月\s*(?P<date>{_NUMBER})\s*[日号]
    | (?:(?P<year2>\d{{4}})[-/.])(?P<month2>\d{{1,2}})[-/.](?P<date2>\d{{1,2}})(?![\dT])
)"""
_AFTER = re.compile(
    rf"(?:再?过\s*)?(?P<after>{_PIECE}(?:零|又|\s)*(?:{_PIECE})*)\s*(?:之后|以后|过后|后)?"
)
_EVERY = re.compile(
    rf"""(?:每个?|逢)(?:
        (?P<workday>工作日) | (?P<weekend>周末)
        | {_WEEK}(?P<days>[一二三四五六日天](?:\s*[、,，和]?\s*{_WEEK}?[一二三四五六日天](?!\d*[点时:]))*)
        | (?P<day>天|日|(?=早|上午|中午|下午|傍晚|晚))
        | (?P<apart>隔)?\s*(?P<count>{_NUMBER})?\s*(?P<unit>{_UNIT})(?:一次)?
    )
    (?:\s*[,，的]?\s*{_TIME})?""",
    re.VERBOSE,
)  # fmt: skip
_DAILY = re.compile(rf"(?:天天|每日)\s*{_TIME}?")
_AT = re.compile(rf"{_DAY}(?:\s*[,，的]?\s*{_TIME})?", re.VERBOSE)
_TODAY = re.compile(rf"{_TIME}")
_AHEAD = {"大": 3, "后": 2, "明": 1, "今": 0}
_PARTS = {"凌": time(5), "清": time(7), "早": time(9), "上": time(9), "中": time(12), "午": time(15),
          "下": time(15), "傍": time(18), "晚": time(20), "夜": time(21), "半": time(0)}  # fmt: skip
_LATE = ("下", "傍", "晚", "午后", "夜")
_MIDNIGHT = ("半", "午夜")


def hear(text: str) -> Spoken | None:
    """The time that the text begins with."""
    for pattern, read in (
        (_EVERY, _read_every),
        (_DAILY, _read_daily),
        (_AFTER, _read_after),
        (_AT, _read_at),
        (_TODAY, _read_today),
    ):
        if match := pattern.match(text):
            spoken = read({k: v for k, v in match.groupdict().items() if v is not None})
            if spoken:
                return replace(spoken, length=match.end())
    return None


def _number(words: str) -> int:
    if words.isdecimal():
        return int(words)
    if "十" not in words:
        return int("".join(str(_DIGITS[sign]) for sign in words))
    tens, _ten, ones = words.partition("十")
    return (_DIGITS.get(tens[-1:], 1) if tens else 1) * 10 + (_DIGITS[ones[-1]] if ones else 0)


def _read_after(said: dict[str, str]) -> Spoken:
    total = 0.0
    for amount, and_half, half, unit, half_behind in _ONE_PIECE.findall(said["after"]):
        number = 0.5 if half else _number(amount) + (0.5 if and_half or half_behind else 0)
        total += number * _UNITS[unit.removeprefix("个")[0]]
    return Spoken(0, after=round(total))


def _read_every(said: dict[str, str]) -> Spoken | None:
    at = _time(said)
    if at is None and "hour" in said:
        return None
    if "workday" in said:
        return Spoken(0, weekdays=(0, 1, 2, 3, 4), time=at)
    if "weekend" in said:
        return Spoken(0, weekdays=(5, 6), time=at)
    if "days" in said:
        named = {_weekday(sign) for sign in re.findall("[一二三四五六日天]", said["days"])}
        return Spoken(0, weekdays=tuple(sorted(named)), time=at)
    if "unit" not in said:
        return Spoken(0, every_days=1, time=at)
    count, seconds = _number(said.get("count", "1")), _UNITS[said["unit"].removeprefix("个")[0]]
    if seconds == _UNITS["天"] and "apart" in said:
        count += count == 1  # Every other day; of more days people say it as without that word.
    if seconds >= _UNITS["天"]:
        return Spoken(0, every_days=count * seconds // _UNITS["天"], time=at)
    return Spoken(0, every=count * seconds) if at is None else None


def _read_daily(said: dict[str, str]) -> Spoken | None:
    at = _time(said)
    return None if at is None and "hour" in said else Spoken(0, every_days=1, time=at)


def _read_at(said: dict[str, str]) -> Spoken | None:
    ahead = said.get("ahead", "")
    at = _time(said, ahead[1:] if ahead[1:] in ("晚", "早") else "")
    if at is None and "hour" in said:
        return None
    if ahead:
        return Spoken(0, days_ahead=_AHEAD[ahead[0]], time=at)
    if "weekday" in said:
        return Spoken(0, weekday=_weekday(said["weekday"]), is_next="next" in said, time=at)
    end = "" if "month" in said else "2"
    year = said.get(f"year{end}")
    month, day = _number(said[f"month{end}"]), _number(said[f"date{end}"])
    return Spoken(0, date=(int(year) if year else None, month, day), time=at)


def _read_today(said: dict[str, str]) -> Spoken | None:
    at = _time(said)
    return Spoken(0, time=at) if at and "hour" in said else None


def _weekday(sign: str) -> int:
    return {"日": 6, "天": 6, "末": 5}.get(sign, "一二三四五六".find(sign))


def _time(said: dict[str, str], part: str = "") -> time | None:
    """The time of day; None where there is none, or no such time."""
    part = said.get("part") or said.get("alone") or part
    if "hour" not in said:
        return _PARTS[part[0]] if part else None
    hour = _number(said["hour"])
    minute = _number(said.get("minute") or said.get("minutes") or "0")
    if "half" in said:
        minute = 30
    if "quarter" in said:
        minute = 15 if said["quarter"] == "一" else 45
    if (part.startswith(_LATE) and 1 <= hour < 12) or (part.startswith("中") and 1 <= hour < 3):
        hour += 12
    elif part and hour == 12 and (part.startswith(("凌", "晚", "夜")) or part in _MIDNIGHT):
        hour = 24
    if hour == 24 and minute == 0:
        return time(0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
