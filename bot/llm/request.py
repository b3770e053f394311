"""One prompt on its way to a model, in the form that the model is known to take."""

import logging
from collections.abc import Set
from dataclasses import replace

from bot.domain.prompt import Prompt
from bot.llm.content import count_images, keep_newest_images, merge_system
from bot.llm.dialect import dialect_of
from bot.llm.efforts import PARAMETER as EFFORT
from bot.llm.efforts import choose_effort, is_about_word, name_effort
from bot.llm.json_types import Json
from bot.llm.payload import OPTIONAL, write_payload
from bot.llm.provider import Options, Provider
from bot.llm.quirks import Quirks
from bot.llm.refusals import Refusal, refused_parameter
from bot.llm.response_format import (
    PARAMETER,
    Format,
    choose_format,
    is_about_format,
    is_about_this_schema,
    read_format,
)
from bot.llm.system_role import is_about_system
from bot.llm.tool_fitting import FOR_ONCE, ToolFitting
from bot.llm.vision_support import is_about_vision, most_images

logger = logging.getLogger(__name__)

_IMAGES = "images"
"""The name under which it is remembered that a model is blind; `images:1`: it takes only one."""
_SYSTEM = "system"
"""The same for a model that takes no system prompt."""


class Request:
    """Each refusal that teaches something changes the body, and none can come up twice."""

    def __init__(
        self, prompt: Prompt, provider: Provider, options: Options, quirks: Quirks
    ) -> None:
        self._prompt = prompt
        self._provider = provider
        self._options = options
        self._dialect = dialect_of(provider)
        self._quirks = quirks.of(self._dialect.prefix)
        self._spoiled: set[Format] = set()
        self._tools = ToolFitting()
        self._is_news = bool(prompt.messages and prompt.messages[-1].images)

    @property
    def refused(self) -> Set[str]:
        """What is known by now that its model does not take."""
        return self._quirks.refused(self._prompt.model)

    @property
    def shows_thinking(self) -> bool:
        """Whether the reasoning is wanted too."""
        return self._prompt.shows_thinking

    @property
    def _is_blind(self) -> bool:
        return _IMAGES in self.refused

    def tell_unseen(self) -> bool:
        """Whether it has to be told now that pictures are left out; true only once."""
        is_due = self._is_blind and self._is_news
        self._is_news = self._is_news and not is_due
        return is_due

    def body(self) -> Json:
        """What is sent now."""
        refused = self.refused
        prompt = self._tools.fit(self._prompt, refused)
        if (most := _most_images(refused)) is not None:
            prompt = replace(prompt, messages=keep_newest_images(prompt.messages, most))
        payload = write_payload(
            prompt,
            self._fitted_options(refused),
            is_openai=self._provider.is_openai or self._provider.speaks_responses,
            with_images=not self._is_blind,
            format_=choose_format(self._prompt, refused, self._spoiled),
        )
        if _SYSTEM in refused:
            payload["messages"] = merge_system(payload["messages"])
        self._tools.trim(payload["messages"], refused)
        if self._prompt.shows_thinking and self._provider.speaks_responses:
            payload["reasoning_summary"] = "auto"  # Chat Completions has it without being asked.
        if self._options.hosted_search and self._provider.speaks_responses:
            self._tools.add_hosted_search(payload, refused)
        return self._quirks.apply(payload | self._dialect.extras())

    async def adapt(self, body: Json, refusal: Refusal) -> bool:
        """Whether there is another body to send, after this one was refused."""
        # Read from the body: another question may have learnt something in the meantime.
        format_, parameters = read_format(body), OPTIONAL & body.keys()
        is_about_ours = refusal.parameter.split(".")[0] in parameters
        shown, most = count_images(body["messages"]), most_images(refusal)
        if most is not None and most < shown:
            await self._learn(f"{_IMAGES}:{most}")
        elif shown and is_about_vision(refusal):
            self._is_news = True
            await self._learn(_IMAGES)
        elif body["messages"][0]["role"] == "system" and is_about_system(refusal):
            await self._learn(_SYSTEM)
        elif (taught := self._tools.lesson(body, refusal)) is not None:
            await self._learn(taught)
        elif format_ is not Format.NONE and not is_about_ours and is_about_format(refusal):
            await self._give_up(format_, refusal)
        elif parameter := refused_parameter(refusal, parameters):
            await self._learn(self._lesson(parameter, body, refusal))
        else:
            return False
        return True

    def _fitted_options(self, refused: Set[str]) -> Options:
        usual = self._options.reasoning_effort
        effort = choose_effort(self._prompt.effort, usual, refused)
        return replace(self._options, reasoning_effort=effort)

    def _lesson(self, parameter: str, body: Json, refusal: Refusal) -> str:
        """What one chat has asked for must not take the parameter from all others."""
        if parameter == EFFORT and self._prompt.effort and is_about_word(refusal, body[EFFORT]):
            return name_effort(body[EFFORT])
        return parameter

    async def _give_up(self, format_: Format, refusal: Refusal) -> None:
        if is_about_this_schema(refusal):
            self._spoiled.add(format_)
        else:
            await self._learn(PARAMETER[format_])

    async def _learn(self, name: str) -> None:
        if name == FOR_ONCE:
            logger.warning("%s does not take this: asked without it", self._prompt.model)
            return
        logger.warning("%s does not take %s: not sent any more", self._prompt.model, name)
        await self._quirks.learn(self._prompt.model, name)


def _most_images(refused: Set[str]) -> int | None:
    """The most pictures that the model takes in one request, where that was learnt."""
    found = [name.partition(":")[2] for name in refused if name.startswith(f"{_IMAGES}:")]
    return min((int(number) for number in found if number.isdecimal()), default=None)
