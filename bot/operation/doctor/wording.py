"""Ages and sizes in words."""

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_MEGABYTE, _GIGABYTE = 1_000_000, 1_000_000_000


def write_age(seconds: float) -> str:
    """Such as 40 seconds, 3 minutes, 5 hours or 2 days."""
    for unit, length in (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE)):
        if seconds >= length:
            return _count(seconds / length, unit)
    return _count(seconds, "second")


def write_size(count: int) -> str:
    """Bytes, such as 1.5 GB or 12 MB."""
    if count >= _GIGABYTE:
        return f"{count / _GIGABYTE:.1f} GB"
    return f"{count / _MEGABYTE:.1f} MB"


def _count(number: float, unit: str) -> str:
    whole = int(number)
    return f"{whole} {unit}" if whole == 1 else f"{whole} {unit}s"
