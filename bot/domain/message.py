"""What somebody said, in our own words."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.attachment import Image

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks: a person, or a chat that speaks as itself (an anonymous admin, a channel).

    `username` is without the @; `language` is that of their Telegram, such as "en" or "zh-hans".
    """

    id: int
    name: str
    username: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """A chat, or one topic of it: what has a conversation. Topic 0 means no topic."""

    chat_id: int
    topic_id: int = 0

    @property
    def is_private(self) -> bool:
        """Telegram gives people positive ids, groups and channels negative ones."""
        return self.chat_id > 0


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said by one side, as the model is shown it.

    The assistant's images are those that it made.
    """

    role: Role
    text: str
    images: tuple[Image, ...] = ()
