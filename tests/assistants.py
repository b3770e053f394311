"""An assistant on a real database, and a model of a few lines that says what it is told."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from bot.assistant.assistant import Assistant
from bot.assistant.group_context import GroupContext
from bot.assistant.prompt_builder import PromptBuilder, PromptDefaults
from bot.domain.completion import Delta, Finish, FinishReason, StreamCompletion
from bot.domain.message import Thread
from bot.domain.prompt import Prompt
from bot.domain.turn import Turn
from bot.storage.chat_settings import Settings
from bot.storage.conversations import Conversations
from bot.storage.database import Database
from bot.storage.history import History
from bot.storage.models import Models
from bot.storage.output_formats import OutputFormats
from bot.storage.system_prompts import SystemPrompts
from bot.storage.turns import Turns
from bot.storage.usage import Ledger
from tests.storage.examples import HOME, NOW, question

WHOLE = Finish(FinishReason.STOP, "stop")


@dataclass(slots=True)
class Model:
    """Says what it is told to, or breaks; and remembers what it was shown."""

    says: Callable[[Prompt], list[Delta | Exception]] = lambda _: ["Hi ", "there.", WHOLE]
    prompts: list[Prompt] = field(default_factory=list)

    async def stream(self, prompt: Prompt) -> AsyncIterator[Delta]:
        """A StreamCompletion."""
        self.prompts.append(prompt)
        for delta in self.says(prompt):
            if isinstance(delta, Exception):
                raise delta
            yield delta

    def will(self, *deltas: Delta | Exception) -> None:
        """Say this from now on."""
        self.says = lambda _: list(deltas)


def hire(database: Database, stream: StreamCompletion, context_tokens: int = 16_000) -> Assistant:
    """An assistant; another one on the same database is the next process."""
    conversations = Conversations(database)
    manner = PromptDefaults("gpt-6-luna", "Be brief.", context_tokens)
    history, models = History(database), Models(database, "http://model")
    return Assistant(
        stream=stream,
        prompt_builder=PromptBuilder(
            manner,
            conversations,
            history,
            SystemPrompts(database),
            models,
            Settings(database),
            GroupContext(),
        ),
        conversations=conversations,
        turns=Turns(database),
        output_formats=OutputFormats(database),
        ledger=Ledger(database),
        clock=lambda: NOW,
    )


async def talk(assistant: Assistant, text: str, thread: Thread = HOME) -> Turn:
    """A whole turn: asked, answered, remembered."""
    answer = assistant.answer(await assistant.ask(question(text, thread=thread)))
    async for _ in answer:
        pass
    return await assistant.remember(answer)


def shown(prompt: Prompt) -> list[str]:
    """All texts that the model was shown, without the system prompt."""
    return [message.text for message in prompt.messages]
