"""The words of a reminder as people write them: the time first or last, "me … to" around it."""

import re
from datetime import tzinfo

from bot.domain.when import Plan, WhenError, read_when

_ME = re.compile(r"me\b[\s,:]*", re.IGNORECASE)
_TO = re.compile(r"(?:to|that|about)\s+(?=\S)", re.IGNORECASE)
# 提醒我妈吃药 is about somebody else.
_REMIND_ME = re.compile(
    r"(?:请|记得)?提醒我(?:一下)?(?![妈爸哥姐弟妹爷奶姥外公婆老同朋们的家])[\s,，:：]*"
)
_COUNTED = re.compile(r"(?:in|after)\s|.*(?:后|from\s+now)$|every|each|每", re.IGNORECASE)
_BEGIN = re.compile(r"(?<!\S)\S")
_LONGEST_TIME = 60
"""Signs of a time that stands behind the words."""
_ENDS = " \t\n.。!！"


def read_reminder(text: str, now: float, zone: tzinfo) -> tuple[Plan, str]:
    """When, and what to say then. Raises WhenError; "unknown" where no time begins or ends it."""
    asked, words = _strip(text)
    try:
        plan, rest = read_when(words, now, zone)
    except WhenError as error:
        if error.mistake != "unknown":
            raise
        plan, rest = _read_last(words, now, zone)
    rest = _REMIND_ME.sub("", rest, count=1) if _REMIND_ME.match(rest) else rest
    return plan, _TO.sub("", rest, count=1) if asked and _TO.match(rest) else rest


def _strip(text: str) -> tuple[bool, str]:
    """Whether it goes on from /remind as a sentence, and the rest of that."""
    words = text.strip()
    for pattern in (_ME, _REMIND_ME):
        if match := pattern.match(words):
            return True, words[match.end() :]
    return False, words


def _read_last(words: str, now: float, zone: tzinfo) -> tuple[Plan, str]:
    """As in "buy milk tomorrow at 5": the longest end that is a time and nothing else."""
    bare = words.rstrip(_ENDS)
    for match in _BEGIN.finditer(bare, max(1, len(bare) - _LONGEST_TIME)):
        said = bare[match.start() :]
        # "ribbon 3m" is no time, "in 3m" is.
        if said[0].isdigit() and ":" not in said and not _COUNTED.match(said):
            continue
        try:
            plan, rest = read_when(said, now, zone)
        except WhenError as error:
            if error.mistake != "unknown":
                raise
            continue
        if not rest:
            return plan, bare[: match.start()].rstrip(" \t\n,，")
    raise WhenError("unknown")
