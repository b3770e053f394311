"""Text cut to what a model may be shown of one file."""

from bot.domain.attachment import Truncation
from bot.domain.tokens import PER_MESSAGE

_FULL = 100


def bytes_for(tokens: int) -> int:
    """How long a text in UTF-8 may be for `estimate_tokens` to call it this many tokens."""
    return max(0, tokens - PER_MESSAGE) * 4


def cut_text(text: str, limit: int) -> str:
    """The text, or as many of its whole lines as fit into `limit` bytes of UTF-8."""
    encoded = text.encode()
    if len(encoded) <= limit:
        return text
    kept = encoded[:limit].decode(errors="ignore")
    # The last line may be whole, with its end just behind the limit.
    line_end = text.rfind("\n", 0, len(kept) + 1)
    # One endless line, such as minified code, is cut anywhere.
    return (kept[:line_end] if line_end > len(kept) // 2 else kept).rstrip()


def percent_left(kept: int, total: int, *, is_beginning: bool = True) -> Truncation | None:
    """What is said of a text of which only `kept` of `total` fitted."""
    if kept >= total:
        return None
    percent = min(99, max(1, kept * _FULL // total))
    return Truncation(percent, _FULL, "percent" if is_beginning else "some percent")
