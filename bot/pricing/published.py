"""The prices that providers publish, as a library has collected them; nothing is fetched."""

from genai_prices import Usage as Counted
from genai_prices import calc_price

from bot.domain.usage import Usage


def published_price(base_url: str, model: str, usage: Usage) -> float | None:
    """Dollars; None where this provider's price for the model, or for such usage, is not known."""
    counted = Counted(
        input_tokens=usage.input or None,
        output_tokens=usage.output or None,
        cache_read_tokens=min(usage.cached, usage.input) or None,
        cache_write_tokens=min(usage.written, usage.input - min(usage.cached, usage.input)) or None,
        input_audio_tokens=min(usage.audio, usage.input) or None,
        input_image_tokens=min(usage.images, usage.input) or None,
        input_characters=usage.characters or None,
        audio_seconds=usage.seconds or None,
        input_audio_seconds=usage.seconds or None,
    )
    try:
        dollars = float(calc_price(counted, model, provider_api_url=base_url).total_price)
    except (LookupError, ValueError):
        return None
    # What is used is not free: it is billed in a way that its counts do not show.
    return dollars or None
