"""A reader to ask, and somebody who listens to recordings."""

from bot.attachments.reader import Reader
from bot.conversation.attachment import Attachment, Kind, Reading, Recording


class Listener:
    """Notes what it is given, and answers with the same words."""

    def __init__(self, words: str = "Good morning") -> None:
        self.words = words
        self.heard: list[Recording] = []

    async def __call__(self, recording: Recording) -> str:
        self.heard.append(recording)
        return self.words


def make_reader(
    listener: Listener | None = None, *, document_tokens: int = 4000, max_images: int = 3
) -> Reader:
    """A reader; without a listener it does not take recordings."""
    return Reader(transcribe=listener, document_tokens=document_tokens, max_images=max_images)


async def read(
    content: bytes, kind: Kind = Kind.DOCUMENT, name: str = "", reader: Reader | None = None
) -> Reading:
    """What the content says, sent as this kind and under this name."""
    reader = reader or make_reader(Listener())
    return await reader.read(Attachment(kind, "file", "unique", name, len(content)), content)
