"""What is wrong, by the words of many providers: their statuses and codes say something else."""

import re

from bot.domain.errors import (
    ModelError,
    ModelNotFound,
    NoCredit,
    RateLimited,
    RegionRefused,
    WrongKey,
)

_LOOKED_AT = 300
"""Characters. A provider says at once what is wrong; what comes later may be an echo too."""

# A quotation of several words is not the provider's own: of a model or a key there is one word.
_QUOTED = re.compile(r"(?<!\w)(['\"`“])(?:[^'\"`“”\s]+\s+){2,}[^'\"`“”]*(?:['\"`”]|$)")

_PASSING = re.compile(
    # Gemini's limits by the minute have the very words of OpenAI's empty account.
    r"(?:re)?try (?:again )?in (?:about )?\d|per[ -]?(?:minute|second|hour|day)\b|free[_-]tier"
    r"|rate[ _-]?limit (?:reached|exceeded)",
    re.IGNORECASE,
)
# DashScope's tokens a minute, for which it has the code of an empty account.
_BY_THE_MINUTE = re.compile(
    r"allocated quota exceeded|current requests? (?:limit|list)", re.IGNORECASE
)
_USED_UP = re.compile(
    r"exceeded your current quota|insufficient[ _](?:account )?(?:balance|credits?|funds|quota)"
    r"|balance is (?:insufficient|not enough|too low)|(?:credit )?balance is too low"
    r"|balance (?:is )?(?:has been )?(?:exhausted|depleted)"
    r"|account is (?:in arrears|overdue|not active)|overdue (?:balance|payment)|arrearage"
    r"|account is in good standing|suspended.{0,60}(?:recharge|billing|spending|insufficient)"
    r"|(?:used all|out of|run out of|do(?:es)?n['’]t have any|no remaining|not enough) "
    r"(?:available |your )?credits?\b"
    r"|exceeded your monthly included credits|requires more credits"
    r"|(?:spending|usage|key|budget) limit (?:has been )?(?:reached|exceeded)|budget has been "
    r"exceeded|free tier of the model has been exhausted"
    r"|欠费|余额不足|额度(?:不足|已用尽)|请充值|账户余额",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"(?:incorrect|invalid|wrong|expired|unknown|malformed) (?:api|x-api|authentication)[ _-]?"
    r"(?:key|token)|(?:api|access)[ _-]?(?:key|token) (?:is |was |has )?(?:not valid|invalid"
    r"|incorrect|expired|been (?:revoked|disabled)|not found)|pass a valid api key"
    r"|no connected db\b|(?:no|missing) api key"
    r"|(?:密钥|令牌)(?:无效|错误|已过期)|无效的(?:令牌|密钥)"
    r"|invalid (?:bearer )?token\b(?! count| limit)|no auth credentials found",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"invalid model(?: name passed in|:)|model[ _]not[ _](?:exists?|found)\b"
    r"|^.{0,40}\bmodels?:? ?[`'\"“]?[\w./:@-]{1,120}[`'\"”]? (?:does not|doesn['’]t) exist"
    r"|^.{0,40}\bmodel [`'\"“]?[\w./:@-]{1,120}[`'\"”]? (?:is |was )?not found"
    r"|\bmodel does not exist|try pulling it first|not a valid model id|unknown model\b"
    r"|no models? (?:is |are )?loaded|has been decommissioned|not supported by any provider"
    r"|no available channel for model|无可用渠道|模型不存在",
    re.IGNORECASE,
)
_REGION = re.compile(
    r"user location is not supported|country, region, or territory not supported"
    r"|not available in your (?:country|region)",
    re.IGNORECASE,
)


def error_in_words(said: str) -> type[ModelError] | None:
    """What only the operator can mend, or that it passes by itself; None for all other troubles."""
    own = own_words(said)
    if _USED_UP.search(own):
        return RateLimited if _PASSING.search(said[: 4 * _LOOKED_AT]) else NoCredit
    for pattern, kind in ((_KEY, WrongKey), (_MODEL, ModelNotFound), (_REGION, RegionRefused)):
        if pattern.search(own):
            return kind
    return RateLimited if _BY_THE_MINUTE.search(own) else None


def own_words(said: str) -> str:
    """The beginning of what a provider says, without quotations: they may be an echo of ours."""
    return _QUOTED.sub(" ", said[: 2 * _LOOKED_AT])[:_LOOKED_AT]


_SECONDS = re.compile(
    r"(?:re)?try (?:again )?in (?:about )?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m(?!s))?"
    r"(?:(?P<seconds>\d+(?:\.\d+)?) ?(?P<unit>ms|s)\w*)?",
    re.IGNORECASE,
)


def seconds_in_words(said: str) -> float | None:
    """After how many seconds an error wants to be asked again: Gemini has no header for that."""
    found = _SECONDS.search(said[: 4 * _LOOKED_AT])
    if found is None or not any(found.group("hours", "minutes", "seconds")):
        return None
    seconds = float(found["seconds"] or 0) / (1000 if found["unit"] == "ms" else 1)
    return int(found["hours"] or 0) * 3600 + int(found["minutes"] or 0) * 60 + seconds
