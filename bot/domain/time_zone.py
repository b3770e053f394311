"""Time zones by name: of the world's list, of a city, or a plain distance to UTC."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
_FARTHEST = 14 * 60
"""Minutes; there is no place farther from UTC."""

_CITIES = {
    "北京": "Asia/Shanghai",
    "beijing": "Asia/Shanghai",
    "上海": "Asia/Shanghai",
    "广州": "Asia/Shanghai",
    "深圳": "Asia/Shanghai",
    "shenzhen": "Asia/Shanghai",
    "guangzhou": "Asia/Shanghai",
    "中国": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "香港": "Asia/Hong_Kong",
    "台北": "Asia/Taipei",
    "澳门": "Asia/Macau",
    "新加坡": "Asia/Singapore",
    "东京": "Asia/Tokyo",
    "首尔": "Asia/Seoul",
    "悉尼": "Australia/Sydney",
    "伦敦": "Europe/London",
    "巴黎": "Europe/Paris",
    "柏林": "Europe/Berlin",
    "munich": "Europe/Berlin",
    "münchen": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "frankfurt": "Europe/Berlin",
    "wien": "Europe/Vienna",
    "zürich": "Europe/Zurich",
    "geneva": "Europe/Zurich",
    "barcelona": "Europe/Madrid",
    "milan": "Europe/Rome",
    "莫斯科": "Europe/Moscow",
    "纽约": "America/New_York",
    "washington": "America/New_York",
    "boston": "America/New_York",
    "miami": "America/New_York",
    "芝加哥": "America/Chicago",
    "houston": "America/Chicago",
    "dallas": "America/Chicago",
    "洛杉矶": "America/Los_Angeles",
    "旧金山": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "las vegas": "America/Los_Angeles",
    "温哥华": "America/Vancouver",
    "多伦多": "America/Toronto",
    "montreal": "America/Toronto",
    "mumbai": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "new delhi": "Asia/Kolkata",
    "bangalore": "Asia/Kolkata",
    "abu dhabi": "Asia/Dubai",
    "hanoi": "Asia/Ho_Chi_Minh",
    "rio de janeiro": "America/Sao_Paulo",
    "são paulo": "America/Sao_Paulo",
    "bogotá": "America/Bogota",
}
"""Places that people name and the world's list does not."""


def find_zone(words: str) -> str | None:
    """The name under which a zone is kept: "Europe/Berlin", or "+05:30" for a distance to UTC.

    `words` may be that, in any case, or a city's name, or such as UTC+8.
    """
    sought = " ".join(words.replace("_", " ").split()).casefold().replace("\N{MINUS SIGN}", "-")
    if sought in ("utc", "gmt", "z"):
        return "UTC"
    if match := _OFFSET.fullmatch(sought.replace(" ", "")):
        sign, hours, minutes = match.groups()
        distance = int(hours) * 60 + int(minutes or 0)
        if distance > _FARTHEST:
            return None
        return f"{sign}{distance // 60:02}:{distance % 60:02}" if distance else "UTC"
    return _names().get(sought)


@cache
def zone_named(name: str) -> tzinfo:
    """The zone of a name that `find_zone` gave. UTC where this machine does not know it any more.

    What is kept outlives the list that it was chosen from, and a reminder in the wrong hour is
    better than none.
    """
    if match := _OFFSET.fullmatch(name):
        sign, hours, minutes = match.groups()
        distance = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(distance if sign == "+" else -distance)
    return ZoneInfo(name) if name in available_timezones() else UTC


@cache
def _names() -> dict[str, str]:
    """All that somebody may write, in small letters, and the name it means."""
    zones = sorted(name for name in available_timezones() if "/" in name)
    cities = {
        name.rpartition("/")[2].replace("_", " ").casefold(): name
        for name in zones
        if not name.startswith("Etc/")
    }
    whole = {name.replace("_", " ").casefold(): name for name in zones}
    return {**cities, **_CITIES, **whole}
