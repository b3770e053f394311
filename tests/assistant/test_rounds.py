"""What a completion leaves of an answer, and what is asked next where it came to nothing."""

import pytest

from bot.assistant.answer import Answer
from bot.assistant.rounds import Round
from bot.assistant.turn import Assistant
from bot.domain.attachment import Attachment, Image, Kind
from bot.domain.completion import Delta, Finish, FinishReason, Retrying, Thought, Unsaid, Unseen
from bot.domain.errors import ContextTooLong, RequestRefused
from bot.domain.message import Message
from bot.domain.metering import UsageMeter
from bot.domain.prompt import Prompt
from bot.domain.turn import Question, QuestionPart, Turn
from bot.domain.usage import Usage
from bot.storage.database import Database
from tests.assistant.answers import unasked
from tests.assistants import WHOLE, Model, hire, pull, talk
from tests.files import files
from tests.storage.examples import ADA, HOME

PICTURE = Image("0", "image/png", 1, 1, b"")
USED = Usage(input=7, output=3)
CUT = Finish(FinishReason.LENGTH, "length", USED)


def begin(text: str = "", *, with_picture: bool = False) -> tuple[Answer, Round]:
    """A completion that goes on behind this text."""
    turn = Turn(1, 1, HOME, ADA.id, 10, False, "?", text)
    answer = unasked(turn)
    question = Message("user", "?", (PICTURE,) if with_picture else ())
    meter = UsageMeter(answer.calls.append, "completion", "m", Usage(input=5))
    return answer, Round(answer, Prompt("m", "", (question,)), meter)


@pytest.mark.parametrize(
    ("before", "deltas", "text", "seen"),
    [
        pytest.param("", ["a", "b", WHOLE], "ab", ["a", "b"], id="words"),
        pytest.param("One", ["two", WHOLE], "One two", ["two"], id="behind others"),
        pytest.param("", ["hm", Unsaid(), "a"], "a", ["hm", "a"], id="thought aloud"),
        pytest.param("One.", ["hm", Unsaid(), " Two"], "One. Two", ["hm", " Two"], id="behind it"),
        pytest.param("One", ["hm", Unsaid(), "two"], "One two", ["hm", "two"], id="a joint twice"),
        pytest.param("", [Retrying(3), "a"], "a", [Retrying(3), "a"], id="after a wait"),
        pytest.param("", [Unseen(), ""], "", [""], id="nothing"),
        pytest.param("", [Thought("hm"), "a"], "a", [Thought("hm"), "a"], id="thought apart"),
    ],
)
def test_what_is_said_is_taken_and_shown(
    before: str, deltas: list[Delta], text: str, seen: list[object]
) -> None:
    answer, completion = begin(before)

    shown = [completion.take(delta) for delta in deltas]

    assert answer.text == text
    assert [one for one in shown if one is not None] == seen


def test_thoughts_are_kept_apart_and_those_of_a_failed_attempt_not_at_all() -> None:
    answer, completion = begin()

    for delta in (Thought("Lost."), Retrying(1), Thought("Kept."), "a", WHOLE):
        completion.take(delta)

    assert (answer.text, answer.thoughts.text) == ("a", "Kept.")


@pytest.mark.parametrize("with_picture", [True, False])
def test_only_a_question_with_pictures_has_unseen_ones(*, with_picture: bool) -> None:
    answer, completion = begin(with_picture=with_picture)

    completion.take(Unseen())

    assert answer.has_unseen is with_picture


def test_the_end_tells_why_and_what_was_used() -> None:
    answer, completion = begin()

    completion.take(CUT)

    assert (answer.finish_reason, answer.usage) == (FinishReason.LENGTH, USED)
    assert completion.usage == USED


class Album:
    """Where each file is a picture."""

    async def fetch(self, _attachment: Attachment) -> bytes:
        """A FetchFile."""
        return files.png()


def show(number: int, text: str) -> Question:
    """A question with a picture of its own."""
    photo = Attachment(Kind.PHOTO, f"file-{number}", f"unique-{number}")
    return Question(HOME, ADA, (QuestionPart(number, text, (photo,)),), ())


async def ask(assistant: Assistant, question: Question) -> Turn:
    """A whole turn."""
    return await assistant.answer(await assistant.store_question(question), pull)


def count_pictures(prompt: Prompt) -> list[int]:
    """Of each message."""
    return [len(message.images) for message in prompt.messages]


async def test_a_refused_prompt_is_sent_without_old_pictures(database: Database) -> None:
    model = Model()
    assistant = hire(database, model.stream, fetch=Album().fetch)
    await ask(assistant, show(10, ""))
    refuse = RequestRefused()
    model.says = lambda prompt: [refuse] if len(model.prompts) == 2 else ["Both.", WHOLE]

    turn = await ask(assistant, show(20, "And this?"))

    assert (turn.answer, turn.error) == ("Both.", None)
    assert [count_pictures(prompt) for prompt in model.prompts[1:]] == [[1, 0, 1], [0, 0, 1]]
    assert model.prompts[2].messages[0].text == "[a picture that is not shown any more]"


async def test_what_is_refused_again_is_told(database: Database) -> None:
    model = Model()
    assistant = hire(database, model.stream, fetch=Album().fetch)
    await ask(assistant, show(10, "This?"))
    model.will(RequestRefused())

    turn = await ask(assistant, show(20, "And this?"))

    assert (turn.error, len(model.prompts)) == (RequestRefused.__name__, 3)


@pytest.mark.parametrize(
    ("first", "second"),
    [(RequestRefused, ContextTooLong), (ContextTooLong, RequestRefused)],
    ids=["refused, then too long", "too long, then refused"],
)
async def test_only_one_of_its_troubles_is_mended_by_leaving_out(
    database: Database, first: type[Exception], second: type[Exception]
) -> None:
    model = Model()
    assistant = hire(database, model.stream, fetch=Album().fetch)
    for number in (10, 20, 30):
        await ask(assistant, show(number, "This?"))
    troubles = [first(), second()]
    model.says = lambda _: [troubles.pop(0)]

    turn = await ask(assistant, show(40, "And this?"))

    assert (turn.error, troubles) == (second.__name__, [])


async def test_without_old_pictures_a_refusal_is_final(database: Database) -> None:
    model = Model()
    assistant = hire(database, model.stream, fetch=Album().fetch)
    await talk(assistant, "Hello")
    model.will(RequestRefused())

    turn = await ask(assistant, show(20, "This?"))

    assert (turn.error, len(model.prompts)) == (RequestRefused.__name__, 2)
