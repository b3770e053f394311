"""A whole turn: reserved, loaded, asked, stored; and what each of these steps may end it with."""

from dataclasses import dataclass, field

import pytest

from bot.assistant.answer import Answer, FilesLoaded, Growth
from bot.assistant.group_context import GroupContext
from bot.assistant.model_limits import LearntLimits
from bot.assistant.prompt_builder import PromptBuilder, PromptDefaults
from bot.assistant.turn import Assistant
from bot.domain.attachment import Attachment, Kind
from bot.domain.budget import Budget, OwnDaySpent
from bot.domain.errors import PicturesOff
from bot.domain.file_errors import FileGone
from bot.domain.output_format import OutputFormat
from bot.domain.turn import Question, QuestionPart
from bot.storage.database import Database
from bot.storage.storage import StorageDefaults, storage_of
from tests.assistants import Model, hire, pull, shown, talk
from tests.storage.examples import ADA, HOME, question

NOTE = Attachment(Kind.DOCUMENT, "file-1", "unique-1", name="note.txt", size=5)


@dataclass(slots=True)
class Files:
    """Where what was sent can be fetched, and what was."""

    content: bytes | None = b"Bring milk."
    fetched: list[Attachment] = field(default_factory=list)

    async def fetch(self, attachment: Attachment) -> bytes:
        """A FetchFile."""
        self.fetched.append(attachment)
        if self.content is None:
            raise FileGone
        return self.content


@pytest.fixture
def files() -> Files:
    """One note."""
    return Files()


@pytest.fixture
def model() -> Model:
    """A friendly model."""
    return Model()


@pytest.fixture
def assistant(database: Database, model: Model, files: Files) -> Assistant:
    """Who can open files."""
    return hire(database, model.stream, fetch=files.fetch)


def with_note(text: str = "What should I do?") -> Question:
    """A question about the note."""
    return Question(HOME, ADA, (QuestionPart(10, text, (NOTE,)),), ())


async def test_files_are_loaded_before_the_model_is_asked(
    assistant: Assistant, model: Model, files: Files
) -> None:
    grown: list[Growth] = []

    async def watch(answer: Answer) -> None:
        async for growth in answer:
            assert model.prompts or growth == FilesLoaded()
            assert "Bring milk." in answer.turn.question
            grown.append(growth)

    turn = await assistant.answer(await assistant.store_question(with_note()), watch)

    assert files.fetched == [NOTE]
    assert grown == [FilesLoaded(), "Hi ", "there."]
    assert "Bring milk." in shown(model.prompts[0])[-1]
    assert [item.is_read for item in turn.enclosed] == [True]


async def test_what_cannot_be_fetched_ends_the_turn_and_is_named(
    assistant: Assistant, model: Model, files: Files
) -> None:
    files.content = None

    turn = await assistant.answer(await assistant.store_question(with_note("")), pull)

    assert (turn.error, [item.problem for item in turn.enclosed]) == ("FileGone", ["FileGone"])
    assert model.prompts == []


async def test_who_has_spent_a_budget_makes_nobody_work(
    database: Database, model: Model, files: Files
) -> None:
    budget = Budget(1.0, "tokens", "day")
    assistant = hire(database, model.stream, fetch=files.fetch, budget_per_user=budget)
    first = await talk(assistant, "Hello")
    assert first.error is None

    turn = await assistant.answer(await assistant.store_question(with_note()), pull)

    assert turn.error == OwnDaySpent.__name__
    assert (files.fetched, len(model.prompts)) == ([], 1)


async def test_a_fault_gives_the_reservation_back(database: Database, model: Model) -> None:
    budget = Budget(30_000.0, "tokens", "day")
    assistant = hire(database, model.stream, budget_per_user=budget)

    async def fail(answer: Answer) -> None:
        async for _ in answer:
            raise ZeroDivisionError

    for _ in range(3):
        failed = await assistant.answer(await assistant.store_question(question("Hello")), fail)
        assert failed.error == "BotError"

    assert (await talk(assistant, "Hello")).answer == "Hi there."


async def test_pictures_that_are_switched_off_are_told_of(
    assistant: Assistant, model: Model
) -> None:
    order = OutputFormat("picture")
    asked = Question(HOME, ADA, (QuestionPart(10, "a fox"),), (), order)

    turn = await assistant.answer(await assistant.store_question(asked), pull)

    assert (turn.error, model.prompts) == (PicturesOff.__name__, [])


async def test_a_prompt_is_built_without_a_trace(
    assistant: Assistant, model: Model, database: Database
) -> None:
    for number in range(20):
        await talk(assistant, f"{number}: " + "word " * 20)
    turn = await assistant.store_question(question("And now?"))
    storage = storage_of(database, StorageDefaults("http://model"))
    builder = PromptBuilder(
        PromptDefaults("gpt-6-luna", "Be brief.", 600),
        storage.history,
        storage.system_prompts,
        LearntLimits(storage.models),
        storage.settings,
        GroupContext(),
    )
    before = await storage.conversations.find(turn.conversation_id)

    prompt, cut = await builder.build(turn)
    again = await builder.build(turn)

    assert again == (prompt, cut)
    assert (cut.left_out > 0, cut.left_out + len(cut.turns)) == (True, 20)
    assert cut.first_turn_id == cut.turns[0].id
    assert await storage.conversations.find(turn.conversation_id) == before
    assert cut.prompt_tokens <= 600
