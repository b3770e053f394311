"""What can go wrong, one class for each thing that a person can be told."""

from bot.i18n.language import N_


class BotError(Exception):
    """Something a person is told, in `sentence`; never with an exception's own text."""

    sentence = N_("Something went wrong here, and I could not answer. Please try again.")
    is_for_admins = False
    """Whether it is the operator's problem, which the admins must hear of."""
    admin_sentence = ""
    """What the admins hear then."""
    is_worth_retrying = True
    """Whether the same question may be answered the next time, with nothing done about it."""


class SetAside(BotError):
    """It was tried three times, and each time the process ended before it was done."""

    sentence = N_(
        "I tried this three times and failed each time. The bot's admin has been told. Please ask "
        "it differently."
    )
    is_for_admins = True
    admin_sentence = N_(
        "A message was set aside: the bot ended three times while dealing with it. The log says "
        "more; /status counts such messages."
    )


class ModelError(BotError):
    """The model, or what stands between it and us, did not answer."""

    retry_after: float | None = None
    """Seconds after which the provider wants to be asked again, where it said so."""
    about = ""
    """What the admins have to look at, where that is not the model."""


class WrongKey(ModelError):
    """401, or a 403 without a better reason."""

    is_worth_retrying = False
    sentence = N_(
        "The bot's access to the model is not set up properly. Its admin has to look at it."
    )
    is_for_admins = True
    admin_sentence = N_(
        "The model's provider does not accept the key. Look at OPENAI_API_KEY and OPENAI_BASE_URL."
    )


class NoCredit(ModelError):
    """402, or a 429 that says that the account is empty or its limit is reached."""

    is_worth_retrying = False
    sentence = N_(
        "The bot's account with the model's provider is used up. Its admin has to look at it."
    )
    is_for_admins = True
    admin_sentence = N_(
        "The account with the model's provider has no credit left, or has reached its limit."
    )


class ModelNotFound(ModelError):
    """404 model_not_found: also said where the key has no access to the model."""

    is_worth_retrying = False
    sentence = N_(
        "The model that this bot is set to use is not available. Its admin has to choose another."
    )
    is_for_admins = True
    admin_sentence = N_(
        "The model's provider does not know the model, or the key may not use it. Look at "
        "OPENAI_MODEL, and whether OPENAI_BASE_URL ends as the provider says (most often "
        "/v1)."
    )


class TranscriptionUnavailable(ModelNotFound):
    """The same for the model that listens: many servers have none."""

    sentence = N_(
        "I cannot listen to recordings here: this bot's admin has to look at it. Please write it "
        "to me."
    )
    admin_sentence = N_(
        "The model's provider does not transcribe recordings, or not with this model. Look at "
        "OPENAI_TRANSCRIBE_MODEL; empty, it switches recordings off."
    )


class ImageModelUnavailable(ModelNotFound):
    """The same for the model that makes pictures."""

    sentence = N_("I cannot make pictures here: this bot's admin has to look at it.")
    admin_sentence = N_(
        "The model's provider does not make or change pictures, or not with this model. Look at "
        "OPENAI_IMAGE_MODEL; empty, it switches /image off."
    )


class RegionRefused(ModelError):
    """403 unsupported_country_region_territory."""

    is_worth_retrying = False
    sentence = N_(
        "The model's provider refuses calls from where this bot runs. Its admin has to look at it."
    )
    is_for_admins = True
    admin_sentence = N_(
        "The model's provider refuses calls from this bot's region. OPENAI_PROXY or "
        "another OPENAI_BASE_URL can help."
    )


class Redirected(ModelError):
    """The provider's address leads to another one, where neither key nor question are sent."""

    sentence = N_(
        "The bot's access to the model is not set up properly. Its admin has to look at it."
    )
    is_for_admins = True
    admin_sentence = N_(
        "OPENAI_BASE_URL leads to another address, and the bot does not send your key there. If "
        "that is the right one, put it into OPENAI_BASE_URL."
    )


class RequestRefused(ModelError):
    """A 400 that we have no better word for."""

    is_worth_retrying = False
    sentence = N_(
        "The model's server did not accept this question. Try it in other words, or /reset."
    )


class RateLimited(ModelError):
    """429: too many calls or tokens a minute."""

    sentence = N_("The model is getting too many questions at once. Please try again in a minute.")


class ModelBusy(ModelError):
    """5xx, and 503 server_is_overloaded."""

    sentence = N_("The model's server has a problem at the moment. Please try again in a minute.")


class AnswerUnreadable(ModelError):
    """What came back is of a form or a size that nobody can use; asking again would cost again."""

    sentence = N_("The model's server sent something that I cannot read. Please try again.")


class ModelUnreachable(ModelError):
    """No connection could be made, or it broke before the first word."""

    sentence = N_("I cannot reach the model at the moment. Please try again in a minute.")


class ModelTimeout(ModelError):
    """The model was silent for too long."""

    sentence = N_("The model took too long to answer. Please try again.")


class ContextTooLong(ModelError):
    """The prompt does not fit into the model, even after a cut."""

    is_worth_retrying = False
    limit: int | None = None
    """The model's context length in tokens, where the provider named it."""

    sentence = N_("That is too long for the model. Send less at once, or start anew with /reset.")


class ContentFiltered(ModelError):
    """The provider's filter refused the question, or the answer before its first word."""

    sentence = N_(
        "The provider's content filter stopped this. Try to put the question differently."
    )


class EmptyAnswer(ModelError):
    """The model ended without a word."""

    sentence = N_(
        "The model gave an empty answer. Please try again, or put the question differently."
    )


class NoRoomForAnswer(ModelError):
    """finish_reason length without a word: the cap was spent on reasoning."""

    sentence = N_(
        "The model used up its room for thinking and had none left to answer. Ask for less at once."
    )


class ToolsUnsupported(ModelError):
    """finish_reason tool_calls, though no tools were offered."""

    sentence = N_("The model tried to use a tool that this bot does not have. Please ask again.")


class PictureRefused(ModelError):
    """The provider's moderation refused to make a picture."""

    sentence = N_(
        "The provider did not want to make this picture. Try to describe it in other words."
    )


class PicturesOff(BotError):
    """OPENAI_IMAGE_MODEL is empty."""

    is_worth_retrying = False
    sentence = N_("I cannot make pictures here: this bot's admin has switched that off.")


class PictureUnusable(ModelError):
    """What came back from the provider is no picture."""

    sentence = N_("The provider sent something that is no picture. Please try again.")


class NotJson(ModelError):
    """What the model wrote is no JSON, or not of the wanted form, even after a repair."""

    sentence = N_(
        "The model did not manage to give valid JSON. What it wrote comes as a file; try again, or "
        "put the question differently."
    )


class JsonCutOff(ModelError):
    """finish_reason length in the middle of JSON, which is of no use as it is."""

    sentence = N_(
        "The JSON got too long and was cut off, so I do not show it. Continue lets me finish it; "
        "or ask for less at once."
    )


class FileError(BotError):
    """An attachment cannot be shown to the model; `{name}` in the sentence is the file's."""

    is_worth_retrying = False


class FileTooBig(FileError):
    """More than the Bot API lets a bot download."""

    sentence = N_(
        "I can take files of up to 20 MB, and {name} is bigger. Please send a smaller one."
    )


class FileEmpty(FileError):
    """Zero bytes."""

    sentence = N_("There is nothing in {name}: it is empty. Please send it again.")


class FileBroken(FileError):
    """It begins like a kind that we read, and is damaged or cut off."""

    sentence = N_("I cannot open {name}: it seems to be damaged. Please send it again.")


class FileGone(FileError):
    """Telegram did not hand it out."""

    is_worth_retrying = True
    sentence = N_("Telegram did not give me {name}. Please send it again.")


class FileLocked(FileError):
    """A PDF with a password."""

    sentence = N_("I cannot open {name}: it is locked with a password. Please send it without one.")


class FileUnreadable(FileError):
    """Of a kind that we do not read."""

    sentence = N_(
        "I cannot read {name}: that is a kind of file I do not know. I read pictures, PDF, text "
        "of all kinds, and recordings."
    )


class VideoUnreadable(FileError):
    """A moving picture sent as a file."""

    sentence = N_(
        "I cannot watch videos or other moving pictures. Send me a still one, or write what it "
        "shows."
    )


class PictureTooLarge(FileError):
    """So many pixels that only opening it would be dangerous."""

    sentence = N_("I cannot open {name}: it has too many pixels. Please send a smaller picture.")


class TooManyPictures(FileError):
    """More than MAX_IMAGES in one question."""

    sentence = N_(
        "These are more pictures than I can look at in one question: {limit} is the most. Please "
        "send fewer at once."
    )


class SchemaUnusable(FileError):
    """A file that is meant as a schema and cannot be used as one; the attachment says why."""

    sentence = N_("I cannot use {name} as a schema. {detail}")


class SpeechOff(FileError):
    """OPENAI_TRANSCRIBE_MODEL is empty."""

    sentence = N_("I cannot listen to recordings here. Please write it to me.")


class NoSpeech(FileError):
    """The transcript is empty."""

    sentence = N_(
        "I could not make out any words in that recording. Please try again, or write it."
    )


class NothingInside(FileError):
    """A document without any text, and without pages that could be looked at."""

    sentence = N_("I found nothing to read in {name}. Please send it in another form.")


def error_named(name: str) -> type[BotError]:
    """The class of a stored error; the general one for a name that is not known any more."""
    queue: list[type[BotError]] = [BotError]
    while queue:
        candidate = queue.pop()
        if candidate.__name__ == name:
            return candidate
        queue.extend(candidate.__subclasses__())
    return BotError
