"""What somebody said, in our own words."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.attachment import Image
from bot.domain.tools import ToolCall

Role = Literal["user", "assistant", "tool"]


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
    """A chat, or one topic of it: what has a conversation. Topic 0 means no topic.

    A topic below 0 is no topic of Telegram's: one question that a person asked from another chat,
    inline or as a guest, with `chat_id` as the person. It knows nothing of their private chat.
    """

    chat_id: int
    topic_id: int = 0

    @property
    def is_private(self) -> bool:
        """Telegram gives people positive ids, groups and channels negative ones."""
        return self.chat_id > 0

    @property
    def is_elsewhere(self) -> bool:
        """Whether the answer stands in a chat that others read, and the bot need not be in."""
        return self.topic_id < 0


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said by one side, as the model is shown it.

    The assistant's images are those that it made. `calls` are its calls of tools, each of which is
    answered by a message of the role `tool` with that `call_id`, in the same order, right behind.
    `state` is what the provider wants back with the calls (reasoning that only it can read), as
    its own JSON; "" for nothing.
    """

    role: Role
    text: str
    images: tuple[Image, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""
    state: str = ""
