"""What can go wrong, one class for each thing that a person can be told."""

from bot.i18n.language import N_


class BotError(Exception):
    """Something a person is told, in `sentence`; never with an exception's own text."""

    sentence = N_("Something went wrong, and I couldn't answer. Please try again.")
    is_for_admins = False
    """Whether it is the operator's problem, which the admins must hear of."""
    admin_sentence = ""
    """What the admins hear then."""
    is_worth_retrying = True
    """Whether the same question may be answered the next time, with nothing done about it."""


class SetAside(BotError):
    """It was tried three times, and each time the process ended before it was done."""

    sentence = N_(
        "I tried this three times and couldn't do it. The bot's admin knows. Please ask it "
        "differently."
    )
    is_for_admins = True
    admin_sentence = N_(
        "The bot stopped three times while working on one message, so it skipped that "
        "message. Look in the log for the reason."
    )


class BackupNotMade(BotError):
    """An automatic backup failed: nobody but the admins hears of it."""

    admin_sentence = N_(
        "The automatic backup failed. I'll try again within an hour. Look in the log for the "
        "reason; often the disk is full."
    )


class ModelError(BotError):
    """The model, or what stands between it and us, did not answer."""

    retry_after: float | None = None
    """Seconds after which the provider wants to be asked again, where it said so."""
    about = ""
    """What the admins have to look at, where that is not the model."""
    model = ""
    """The model that has failed, where that is not the one that was to be asked."""


class WrongKey(ModelError):
    """401, or a 403 without a better reason."""

    is_worth_retrying = False
    sentence = N_("The bot can't sign in to the model provider. Please tell the bot's admin.")
    is_for_admins = True
    admin_sentence = N_(
        "The provider does not accept the API key. Check OPENAI_API_KEY and OPENAI_BASE_URL."
    )


class NoCredit(ModelError):
    """402, or a 429 that says that the account is empty or its limit is reached."""

    is_worth_retrying = False
    sentence = N_(
        "The bot has no credit left with the model provider. Please tell the bot's admin."
    )
    is_for_admins = True
    admin_sentence = N_(
        "The account with the model provider has no credit left, or has reached its limit. "
        "Please check it there."
    )


class ModelNotFound(ModelError):
    """404 model_not_found: also said where the key has no access to the model."""

    is_worth_retrying = False
    sentence = N_("This bot's model is not available. Please tell the bot's admin.")
    is_for_admins = True
    admin_sentence = N_(
        "The provider does not have this model, or the key may not use it. Check "
        "OPENAI_MODEL, and that OPENAI_BASE_URL ends the way the provider says (usually /v1)."
    )


class TranscriptionUnavailable(ModelNotFound):
    """The same for the model that listens: many servers have none."""

    sentence = N_(
        "Voice messages don't work right now. Please type your question, or tell the bot's admin."
    )
    admin_sentence = N_(
        "The provider can't turn speech into text with this model. Check "
        "OPENAI_TRANSCRIBE_MODEL, or leave it empty to turn voice messages off."
    )


class ImageModelUnavailable(ModelNotFound):
    """The same for the model that makes pictures."""

    sentence = N_("I can't make pictures right now. Please tell the bot's admin.")
    admin_sentence = N_(
        "The provider can't make pictures with this model. Check OPENAI_IMAGE_MODEL, or "
        "leave it empty to turn pictures off."
    )


class SpeechUnavailable(ModelNotFound):
    """The same for the model that speaks."""

    sentence = N_("I can't speak answers right now. Please tell the bot's admin.")
    admin_sentence = N_(
        "The provider can't turn text into speech with this model or voice. Check "
        "OPENAI_SPEECH_MODEL, OPENAI_SPEECH_VOICE and SPEECH_BASE_URL, or leave "
        "OPENAI_SPEECH_MODEL empty to turn speech off."
    )


class SpeechUnusable(ModelError):
    """What came back is no recording that Telegram plays as a voice message."""

    sentence = N_("I can't speak answers right now. Please tell the bot's admin.")
    is_for_admins = True
    admin_sentence = N_(
        "The speech server sent neither Ogg Opus nor MP3, so Telegram can't play it as a voice "
        "message. Check SPEECH_BASE_URL and OPENAI_SPEECH_MODEL, or choose a server that knows "
        "response_format=opus."
    )


class RegionRefused(ModelError):
    """403 unsupported_country_region_territory."""

    is_worth_retrying = False
    sentence = N_(
        "The model provider does not serve the bot's region. Please tell the bot's admin."
    )
    is_for_admins = True
    admin_sentence = N_(
        "The model provider does not serve this bot's region. OPENAI_PROXY or another "
        "OPENAI_BASE_URL can help."
    )


class Redirected(ModelError):
    """The provider's address leads to another one, where neither key nor question are sent."""

    sentence = N_("The bot can't sign in to the model provider. Please tell the bot's admin.")
    is_for_admins = True
    admin_sentence = N_(
        "OPENAI_BASE_URL redirects to another address, and the bot does not send your key "
        "there. If that address is right, put it into OPENAI_BASE_URL."
    )


class RequestRefused(ModelError):
    """A 400 that we have no better word for."""

    is_worth_retrying = False
    sentence = N_("The model did not accept this question. Rephrase it, or start over with /reset.")


class RateLimited(ModelError):
    """429: too many calls or tokens a minute."""

    sentence = N_("The model is getting too many questions. Please try again in a minute.")


class LineTooLong(RateLimited):
    """Others were before it for too long, so that the provider was not asked at all."""


class ModelBusy(ModelError):
    """5xx, and 503 server_is_overloaded."""

    sentence = N_("The model's server has a problem right now. Please try again in a minute.")


class AnswerUnreadable(ModelError):
    """What came back is of a form or a size that nobody can use; asking again would cost again."""

    sentence = N_("The model's server sent something I can't read. Please try again.")


class ModelUnreachable(ModelError):
    """No connection could be made, or it broke before the first word."""

    sentence = N_("I can't reach the model right now. Please try again in a minute.")


class ModelTimeout(ModelError):
    """The model was silent for too long."""

    sentence = N_("The model took too long to answer. Please try again.")


class ContextTooLong(ModelError):
    """The prompt does not fit into the model, even after a cut."""

    is_worth_retrying = False
    limit: int | None = None
    """The model's context length in tokens, where the provider named it."""

    sentence = N_("That is too long for the model. Send less, or start over with /reset.")


class ContentFiltered(ModelError):
    """The provider's filter refused the question, or the answer before its first word."""

    sentence = N_("The provider's content filter stopped this. Try asking it differently.")


class EmptyAnswer(ModelError):
    """The model ended without a word."""

    sentence = N_("The model's answer was empty. Please try again, or ask it differently.")


class NoRoomForAnswer(ModelError):
    """finish_reason length without a word: the cap was spent on reasoning."""

    sentence = N_("The model hit its length limit while thinking. Please ask something shorter.")


class ToolsUnsupported(ModelError):
    """finish_reason tool_calls, though no tools were offered."""

    sentence = N_("The model tried to use a tool that is not available here. Please ask again.")


class PictureRefused(ModelError):
    """The provider's moderation refused to make a picture."""

    sentence = N_("The provider refused to make this picture. Try describing it differently.")


class PicturesOff(BotError):
    """OPENAI_IMAGE_MODEL is empty."""

    is_worth_retrying = False
    sentence = N_("Pictures are turned off on this bot.")


class PictureUnusable(ModelError):
    """What came back from the provider is no picture."""

    sentence = N_("The provider did not send a picture. Please try again.")


class NotShorter(ModelError):
    """What came instead of the answer was longer still, or broke off."""

    sentence = N_("No shorter version came of it.")


class NoNewAnswer(ModelError):
    """A person has stopped the answer of another model before its first word."""

    sentence = N_("No new answer came of it.")


class NotJson(ModelError):
    """What the model wrote is no JSON, or not of the wanted form, even after a repair."""

    sentence = N_(
        "The model could not write valid JSON. What it wrote is in the file. Try again, or "
        "ask it differently."
    )


class JsonCutOff(ModelError):
    """finish_reason length in the middle of JSON, which is of no use as it is."""

    sentence = N_(
        "The JSON was too long and got cut off. Tap Continue to finish it, or ask for less."
    )
