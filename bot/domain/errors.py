"""What can go wrong, one class for each thing that a person can be told."""

from collections.abc import Iterator

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


class FileError(BotError):
    """An attachment cannot be shown to the model; `{name}` in the sentence is the file's."""

    is_worth_retrying = False


class FileTooBig(FileError):
    """More than the Bot API lets a bot download."""

    sentence = N_("{name} is too big. Please send files of up to 20 MB.")


class LargeFileTooBig(FileTooBig):
    """More than a bot reads in memory, which a Bot API server of one's own hands out."""

    sentence = N_("{name} is too big. Please send files of up to 50 MB.")


class RecordingTooBig(FileTooBig):
    """More than providers transcribe."""

    sentence = N_("{name} is too big. Please send recordings of up to 25 MB.")


class FileEmpty(FileError):
    """Zero bytes."""

    sentence = N_("{name} is empty. Please send it again.")


class FileBroken(FileError):
    """It begins like a kind that we read, and is damaged or cut off."""

    sentence = N_("I can't open {name}. It seems to be damaged, so please send it again.")


class FileGone(FileError):
    """Telegram did not hand it out."""

    is_worth_retrying = True
    sentence = N_("I couldn't get {name} from Telegram. Please send it again.")


class FileLocked(FileError):
    """A PDF or another document with a password."""

    sentence = N_("I can't open {name} because it has a password. Please send it without one.")


class FileUnreadable(FileError):
    """Of a kind that we do not read."""

    sentence = N_(
        "I can't read this kind of file: {name}. Please send a picture, a document, a text file "
        "or a recording."
    )


class DocumentTooLarge(FileError):
    """What is packed into it would fill the memory: a bomb, or more than anybody asks about."""

    sentence = N_(
        "{name} holds more than I can open at once. Please send only the part that you need."
    )


class OldOffice(FileError):
    """Word or PowerPoint of before 2007, in a format of memory dumps."""

    sentence = N_(
        "{name} is in an old Office format that I can't read. Please save it as .docx, .pptx or "
        "PDF, and send that."
    )


class PictureUnreadable(FileUnreadable):
    """A picture of a kind that we do not open, such as the raw ones of cameras."""

    sentence = N_("I can't open this kind of picture: {name}. Please send it as JPEG or PNG.")


class SoundUnreadable(FileUnreadable):
    """A recording of a kind that the provider does not take."""

    sentence = N_(
        "I can't listen to this kind of recording: {name}. Please send it as MP3, M4A, OGG or WAV."
    )


class VideoUnreadable(FileError):
    """A moving picture in which nothing is said, or nobody can listen to it."""

    sentence = N_(
        "I can't watch videos or animations. Please send a photo, or describe it in words."
    )


class PictureTooLarge(FileError):
    """So many pixels that only opening it would be dangerous."""

    sentence = N_("I can't open {name}: it has too many pixels. Please send a smaller picture.")


class TooManyPictures(FileError):
    """More than MAX_IMAGES in one question."""

    sentence = N_("That is too many pictures. Please send up to {limit} at a time.")


class SchemaUnusable(FileError):
    """A file that is meant as a schema and cannot be used as one; the attachment says why."""

    sentence = N_("I can't use {name} as a schema. {detail}")


class SpeechOff(FileError):
    """OPENAI_TRANSCRIBE_MODEL is empty."""

    sentence = N_("Voice messages are turned off on this bot. Please type your question.")


class NoSpeech(FileError):
    """The transcript is empty."""

    sentence = N_("I couldn't make out any words in that recording. Please try again, or type it.")


class NothingInside(FileError):
    """A document without any text, and without pages that could be looked at."""

    sentence = N_("I found nothing to read in {name}. Please send it in another format.")


class PageError(FileError):
    """A link's page cannot be shown to the model, which is told the `reason`."""

    reason = "it could not be read"
    sentence = N_("I couldn't open {name}. Please paste its text here.")


class PageRefused(PageError):
    """It leads into a private network, or is no address that is opened at all."""

    reason = "only pages of the public web are opened"
    sentence = N_("I only open pages of the public web, so I didn't open {name}.")


class PageUnreachable(PageError):
    """No such host, or no connection."""

    is_worth_retrying = True
    reason = "its site cannot be reached"
    sentence = N_("I can't reach {name}. Please check the link.")


class PageMissing(PageError):
    """404 or 410."""

    reason = "there is no such page"
    sentence = N_("I couldn't find {name}. Please check the link.")


class PageClosed(PageError):
    """Its site wants a sign-in, or no bots."""

    reason = "its site does not let me read it"
    sentence = N_("{name} doesn't let me read it. Please paste its text here.")


class PageTooSlow(PageError):
    """Not there in time."""

    is_worth_retrying = True
    reason = "its site took too long"
    sentence = N_("{name} took too long to open. Please try again later.")


class PageTooLarge(PageError):
    """More bytes than are taken."""

    reason = "it is too large"
    sentence = N_("{name} is too big for me to open.")


class PageWithoutText(PageError):
    """There is nothing on it, or only what a browser would build."""

    reason = "there is no text on it"
    sentence = N_("I found no text on {name}. Please paste its text here.")


def error_named(name: str) -> type[BotError]:
    """The class of a stored error; the general one for a name that is not known any more."""
    return next((error for error in all_errors() if error.__name__ == name), BotError)


def all_errors() -> Iterator[type[BotError]]:
    """Each class of them that there is."""
    queue: list[type[BotError]] = [BotError]
    while queue:
        found = queue.pop()
        yield found
        queue.extend(found.__subclasses__())
