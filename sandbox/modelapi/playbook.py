"""What the sandbox's model knows, will say, and has been asked."""

import asyncio
import random
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from sandbox.modelapi.chatter import answer_freely
from sandbox.modelapi.mistakes import (
    Refused,
    blind,
    model_not_found,
    no_tools,
    unavailable_format,
    unsupported_parameter,
)
from sandbox.modelapi.reading import texts_in
from sandbox.modelapi.reply import Json, Reply, Request
from sandbox.modelapi.tokens import PrefixCache

T = TypeVar("T")
# The address of a file at Telegram, or any other with the token of a bot.
_LEAK = re.compile(r"/file/bot\d|https?://\S*\d{6,}:[\w-]{20,}", re.IGNORECASE)
MODELS = (
    "gpt-6-luna",
    "gpt-6-sol",
    "gpt-6-astra",
    "gpt-5.4-mini",
    "gpt-4o",
    "gpt-4o-mini",
    "gpt-image-2.5-flare",
    "gpt-image-2",
    "gpt-image-1-mini",
    "gpt-transcribe",
    "whisper-1",
    "gpt-4o-mini-tts",
)
# As OpenAI has them: /v1/audio/speech.
_VOICES = "alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse"
VOICES = frozenset(_VOICES.split())
SOUNDS = frozenset(("mp3", "opus", "aac", "flac", "wav", "pcm"))


@dataclass(slots=True)
class _Rule:
    text: str
    reply: Reply | Callable[[Json], Reply]
    times: int


class Playbook:
    """The scripts of the model and the record of its requests; the HTTP is in the server."""

    def __init__(self, *, models: Sequence[str] = MODELS, seed: int = 1) -> None:
        self.models = tuple(models)
        self.context_limit = 128_000
        self.refuse = False
        self.default: Callable[[Json], Reply] = answer_freely
        # Models without eyes ("*" is every model), and what they say to a picture.
        self.blind_models: set[str] = set()
        self.blind_answer: Reply = blind()
        self.most_pictures = 500
        # The response_formats that this server knows, and what it says to another one.
        self.formats = {"text", "json_object", "json_schema"}
        self.format_answer: Reply = unavailable_format()
        # Whether this server knows tools, and what it says if not. Whether those that reason take
        # them in Chat Completions too (OpenAI's own do not), and want their reasoning back.
        self.tools = True
        self.tools_answer: Reply = no_tools()
        self.tools_in_chat = True
        self.wants_thoughts = False
        # Whether it searches by itself where that is offered (in responses).
        self.hosted_search = True
        # Parameters that this server refuses by name, of whatever request.
        self.refused_parameters: set[str] = set()
        # Who speaks here (nobody: any name will do), and in which formats.
        self.voices: frozenset[str] = VOICES
        self.sounds: frozenset[str] = SOUNDS
        # How generated pictures come; those with an address lie here until they are fetched.
        self.pictures_as: Literal["b64_json", "url", "data_url"] = "b64_json"
        self.drawn: dict[str, bytes] = {}
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self.cache = PrefixCache()
        self.is_stopping = False
        # Names of answers, not secrets: the same seed gives the same names.
        self._random = random.Random(seed)  # noqa: S311
        self._script: deque[Reply] = deque()
        self._rules: list[_Rule] = []
        self._changed = asyncio.Event()

    def script(self, *replies: Reply) -> None:
        """The next requests get these, in order, whatever they ask."""
        self._script.extend(replies)

    def on(self, text: str, reply: Reply | Callable[[Json], Reply], times: int = -1) -> None:
        """Answer like this when the last thing said contains the text; the newest rule wins."""
        self._rules.append(_Rule(text, reply, times))

    def choose_reply(self, body: Json, said: str, default: Callable[[Json], Reply]) -> Reply:
        if self._script:
            return self._script.popleft()
        for rule in reversed(self._rules):
            if rule.times and rule.text in said:
                rule.times -= 1
                return rule.reply(body) if callable(rule.reply) else rule.reply
        return default(body)

    def check_model(self, name: str) -> None:
        if self.models and name not in self.models:
            raise Refused(model_not_found(name))

    def check_parameters(self, body: Json) -> None:
        """Refuse what this server was told not to know."""
        for name in sorted(self.refused_parameters & body.keys()):
            raise Refused(unsupported_parameter(name))

    def look_for_leaks(self, request: Request) -> None:
        """Note each address that would give Telegram's token away."""
        if any(_LEAK.search(text) for text in texts_in(request.body)):
            self.violations.append(f"{request.path}: a URL with a bot token was sent")

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{self._random.getrandbits(96):024x}"

    def note_change(self) -> None:
        """Let those who wait look again."""
        self._changed.set()

    async def wait_for(
        self,
        condition: Callable[[], T | bool | None],
        timeout: float = 45.0,  # noqa: ASYNC109 - waiting is the point, and so is its end
    ) -> T:
        """What the condition gives as soon as it is true; it is asked again after every change."""
        try:
            async with asyncio.timeout(timeout):
                while not (found := condition()):
                    self._changed.clear()
                    await self._look_again()
        except TimeoutError:
            latest = [(r.path, r.status, r.reply_text[:200]) for r in self.requests[-3:]]
            message = f"Waited {timeout:g} s in vain. The last requests: {latest}"
            raise AssertionError(message) from None
        return found  # type: ignore[return-value]  # a true `bool | T` is what T stands for

    async def _look_again(self) -> None:
        # A condition may look at more than this server, so it is also asked now and then.
        try:
            await asyncio.wait_for(self._changed.wait(), 0.05)
        except TimeoutError:
            return
