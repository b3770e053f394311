"""What can go wrong with what came along with a question."""

from bot.domain.errors import BotError
from bot.i18n.language import N_


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
