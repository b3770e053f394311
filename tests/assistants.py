"""An assistant on a real database, and a model of a few lines that says what it is told."""

from collections.abc import AsyncGenerator, Callable, Sequence, Set
from contextlib import aclosing
from dataclasses import dataclass, field

from bot.assistant.answer import Answer
from bot.assistant.open_assistant import AssistantSettings, Ports, open_assistant
from bot.assistant.prompt_builder import PromptDefaults
from bot.assistant.tool_approvals import ApprovalCards
from bot.assistant.turn import Assistant
from bot.domain.attachment import Attachment, FetchFile
from bot.domain.budget import Budget
from bot.domain.completion import Delta, Finish, FinishReason, StreamCompletion
from bot.domain.file_errors import FileGone
from bot.domain.message import Thread
from bot.domain.output_format import GenerateImage
from bot.domain.prompt import Prompt
from bot.domain.turn import Turn
from bot.domain.usage import Price, no_price
from bot.storage.database import Database
from bot.storage.storage import StorageDefaults, storage_of
from bot.tools.pages.read_page import ReadPage
from bot.tools.search.web_search import WebSearch
from bot.tools.tool import Tool
from tests.storage.examples import HOME, NOW, question

WHOLE = Finish(FinishReason.STOP, "stop")


@dataclass(slots=True)
class Model:
    """Says what it is told to, or breaks; and remembers what it was shown."""

    says: Callable[[Prompt], list[Delta | Exception]] = lambda _: ["Hi ", "there.", WHOLE]
    prompts: list[Prompt] = field(default_factory=list)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta]:
        """A StreamCompletion."""
        self.prompts.append(prompt)
        for delta in self.says(prompt):
            if isinstance(delta, Exception):
                raise delta
            yield delta

    def will(self, *deltas: Delta | Exception) -> None:
        """Say this from now on."""
        self.says = lambda _: list(deltas)


def hire(
    database: Database,
    stream: StreamCompletion,
    context_tokens: int = 16_000,
    generate_image: GenerateImage | None = None,
    price: Price = no_price,
    fetch: FetchFile | None = None,
    budget_per_user: Budget | None = None,
    tools: Sequence[Tool] = (),
    cards: ApprovalCards | None = None,
    search: WebSearch | None = None,
    read_page: ReadPage | None = None,
) -> Assistant:
    """An assistant; another one on the same database is the next process."""
    storage = storage_of(database, StorageDefaults("http://model", budget_per_user))

    async def tools_of(_thread: Thread, _needed: Set[str]) -> Sequence[Tool]:
        return tools

    ports = Ports(
        stream=stream,
        generate_image=generate_image,
        transcribe=None,
        fetch=fetch or no_file,
        price=price,
        clock=lambda: NOW,
        tools_of=tools_of,
        search=search,
        read_page=read_page,
    )
    settings = AssistantSettings(
        defaults=PromptDefaults("gpt-6-luna", "Be brief.", context_tokens),
        answer_tokens=4_000,
        max_images=10,
        image_model="gpt-image-2",
        transcribe_model="",
    )
    parts = open_assistant(storage, ports, settings)
    parts.approvals.cards = cards
    return parts.assistant


async def no_file(_attachment: Attachment) -> bytes:
    """Wherever it was sent, it is there no more."""
    raise FileGone


async def pull(answer: Answer) -> None:
    """Read it to its end."""
    async for _ in answer:
        pass


async def stop_at_once(answer: Answer) -> None:
    """Read its first words, which are enough."""
    async with aclosing(aiter(answer)) as growth:
        await anext(growth)
        answer.stop()


async def talk(assistant: Assistant, text: str, thread: Thread = HOME) -> Turn:
    """A whole turn: asked, answered, stored."""
    return await assistant.answer(
        await assistant.store_question(question(text, thread=thread)), pull
    )


def shown(prompt: Prompt) -> list[str]:
    """All texts that the model was shown, without the system prompt."""
    return [message.text for message in prompt.messages]
