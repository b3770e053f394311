"""Why a model does not answer, and what whoever runs the bot does about it."""

from bot.domain.errors import (
    ContentFiltered,
    ModelBusy,
    ModelError,
    ModelNotFound,
    ModelTimeout,
    ModelUnreachable,
    NoCredit,
    RateLimited,
    Redirected,
    RegionRefused,
    RequestRefused,
    WrongKey,
)
from bot.llm.probe import why_unreachable

_AGAIN = "Run the doctor again in a minute."
_ODD = "Check that OPENAI_BASE_URL ends the way the provider says (usually /v1)."


def describe_trouble(
    error: ModelError | TimeoutError, model: str, key_name: str
) -> tuple[str, str]:
    """What is wrong, and what to do."""
    match error:
        case WrongKey():
            return "the provider does not accept the key", f"Check {key_name} and OPENAI_BASE_URL."
        case NoCredit():
            return "the account has no credit left, or its limit is reached", "Check it there."
        case ModelNotFound():
            return (
                f"the provider has no {model}, or the key may not use it",
                f"Check OPENAI_MODEL. {_ODD}",
            )
        case RegionRefused():
            return "the provider does not serve this region", "Set OPENAI_PROXY, or use another."
        case Redirected():
            where = error.about or "another address"
            advice = "If that address is right, put it into OPENAI_BASE_URL."
            return f"OPENAI_BASE_URL leads on to {where}, where no key is sent", advice
        case RateLimited():
            return "the provider got too many requests", _AGAIN
        case ModelUnreachable():
            advice = "Check OPENAI_BASE_URL, this machine's network, and OPENAI_PROXY."
            return f"the provider can't be reached: {why_unreachable(error)}", advice
        case ModelTimeout() | TimeoutError():
            advice = "A model on your own machine may still be loading. Run the doctor again."
            return "the model did not answer in time", advice
        case ContentFiltered():
            return "the provider's content filter stopped a harmless question", "Ask the provider."
        case RequestRefused():
            return f"{model} refuses the test question", "Check OPENAI_MODEL: does it chat?"
        case ModelBusy():
            return "the provider's server has a problem", _AGAIN
        case _:
            return "the provider sent something that can't be read", _ODD
