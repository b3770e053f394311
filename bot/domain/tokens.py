"""How many tokens a text may be, without asking anybody."""

PER_MESSAGE = 4
"""Role and separators, as most chat templates spend them."""


def estimate_tokens(text: str) -> int:
    """About how many tokens the text costs as one message, before a model's learnt ratio.

    UTF-8 bytes / 4 errs by +4..15 % for English and +2..3 % for Chinese (measured against
    o200k), where len/4 misses Chinese by half.
    """
    return -(-len(text.encode()) // 4) + PER_MESSAGE


def estimate_image_tokens(width: int, height: int) -> int:
    """About how many tokens a picture costs: patches of 32 pixels times 1.2, as from gpt-5.2 on.

    Older families count tiles and come to less; 1280 x 960 is 1,440 here.
    """
    return round(-(-width // 32) * -(-height // 32) * 1.2)


START_RATIO = 1.1
_WEIGHT = 0.2


def learn_ratio(ratio: float, estimated: int, reported: int) -> float:
    """The model's tokens per estimated token, moved a fifth towards what it just reported."""
    if estimated <= 0 or reported <= 0:
        return ratio
    return min(3.0, max(0.3, ratio + _WEIGHT * (reported / estimated - ratio)))
