"""A reader to ask, and somebody who listens to recordings."""

from bot.domain.attachment import Attachment, FileContent, Kind, Recording, Transcript
from bot.domain.usage import Call, Usage
from bot.files.audio import SpeechToText
from bot.files.reader import Reader


class Listener:
    """Notes what it is given, and answers with the same words."""

    def __init__(self, words: str = "Good morning") -> None:
        self.words = words
        self.heard: list[Recording] = []

    async def __call__(self, recording: Recording) -> Transcript:
        self.heard.append(recording)
        return Transcript(self.words, Usage(input=50, output=2))


def make_reader(
    listener: Listener | None = None, *, document_tokens: int = 4000, max_images: int = 3
) -> Reader:
    """A reader; without a listener it does not take recordings."""
    hearing = SpeechToText(listener, "gpt-transcribe") if listener else None
    return Reader(speech_to_text=hearing, document_tokens=document_tokens, max_images=max_images)


async def read(
    content: bytes,
    kind: Kind = Kind.DOCUMENT,
    name: str = "",
    reader: Reader | None = None,
    calls: list[Call] | None = None,
) -> FileContent:
    """What the content says, sent as this kind and under this name; `calls` takes what it cost."""
    reader = reader or make_reader(Listener())
    taken: list[Call] = [] if calls is None else calls
    attachment = Attachment(kind, "file", "unique", name, len(content))
    return await reader.read(attachment, content, taken.append)
