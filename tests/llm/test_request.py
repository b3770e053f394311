"""A refusal changes the next body, each kind once, whatever the provider refuses after that."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.prompt import Prompt
from bot.llm.json_types import Json
from bot.llm.provider import Options, Provider
from bot.llm.quirks import Quirks
from bot.llm.refusals import Refusal
from bot.llm.request import Request
from tests.llm.examples import PLAIN, picture, prompt, show

PROVIDER = Provider("key", "http://x/v1")
ALL = Options(temperature=0.2, max_output_tokens=50, reasoning_effort="low")
TWO_PICTURES = show(picture("a"), picture("b"))


def refusal(words: str, status: int | None = 400, parameter: str = "") -> Refusal:
    """What the provider says."""
    return Refusal(status, (), parameter, words)


class Asked:
    """A request, and what was learnt by it."""

    def __init__(self, asked: Prompt, known: set[str] | None = None, options: Options = ALL):
        self.learnt: list[str] = []
        quirks = Quirks({asked.model: known or set()}, self._remember)
        self.request = Request(asked, PROVIDER, options, quirks)

    async def _remember(self, _model: str, name: str) -> None:
        self.learnt.append(name)

    async def refuse(self, *refusals: Refusal) -> list[bool]:
        """Whether there was another body to send, after each."""
        return [await self.request.adapt(self.request.body(), one) for one in refusals]


def images_of(body: Json) -> int:
    """How many pictures it shows."""
    contents = [message["content"] for message in body["messages"]]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    return sum(part["type"] == "image_url" for part in parts)


BLIND = refusal("This model does not support image input")
SYSTEM = refusal("System role not supported")
ONLY_ONE = refusal("At most 1 image(s) may be provided in one request.")
TEMPERATURE = refusal("Unsupported parameter: temperature")


@pytest.mark.parametrize(
    ("asked", "said", "learnt"),
    [
        pytest.param(TWO_PICTURES, BLIND, ["images"], id="blind"),
        pytest.param(TWO_PICTURES, ONLY_ONE, ["images:1"], id="only one picture"),
        pytest.param(prompt(), SYSTEM, ["system"], id="no system prompt"),
        pytest.param(prompt(), TEMPERATURE, ["temperature"], id="no temperature"),
        pytest.param(prompt(), BLIND, [], id="blind, though nothing was shown"),
        pytest.param(show(picture("a")), ONLY_ONE, [], id="one picture is not too many"),
        pytest.param(
            Prompt(PLAIN, "", prompt().messages), SYSTEM, [], id="no system prompt was sent"
        ),
        pytest.param(prompt(), refusal("messages is not allowed"), [], id="what has to be there"),
        pytest.param(prompt(), refusal("No.", parameter="model"), [], id="the model itself"),
        pytest.param(prompt(), refusal("temperature", status=429), [], id="too many requests"),
        pytest.param(TWO_PICTURES, refusal(BLIND.words, status=401), [], id="a wrong key"),
    ],
)
async def test_what_is_learnt_and_whether_to_ask_again(
    asked: Prompt, said: Refusal, learnt: list[str]
) -> None:
    request = Asked(asked)

    assert await request.refuse(said, said) == [bool(learnt), False]
    assert request.learnt == learnt


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        pytest.param(set(), 2, id="nothing is known"),
        pytest.param({"images:1"}, 1, id="one"),
        pytest.param({"images:5", "images:1"}, 1, id="the least of two"),
        pytest.param({"images:many", "images:"}, 2, id="another version's words"),
        pytest.param({"images", "images:5"}, 0, id="blind after all"),
    ],
)
def test_how_many_pictures_are_sent_by_what_is_known(known: set[str], shown: int) -> None:
    assert images_of(Asked(TWO_PICTURES, known).request.body()) == shown


async def test_a_person_is_told_once_that_their_picture_is_not_seen() -> None:
    known, learns = Asked(TWO_PICTURES, {"images"}).request, Asked(TWO_PICTURES)

    assert [known.tell_unseen(), known.tell_unseen()] == [True, False]
    assert not learns.request.tell_unseen()
    await learns.refuse(BLIND)
    assert [learns.request.tell_unseen(), learns.request.tell_unseen()] == [True, False]


KINDS: list[Callable[[], Refusal]] = [
    lambda: BLIND,
    lambda: SYSTEM,
    lambda: ONLY_ONE,
    lambda: TEMPERATURE,
    lambda: refusal("no", parameter="max_tokens"),
    lambda: refusal("no", parameter="max_completion_tokens"),
    lambda: refusal("reasoning_effort and stream_options are unknown", status=422),
]
"""Whatever the body is, a provider may say any of these."""


@given(st.lists(st.sampled_from(KINDS), max_size=30))
async def test_however_it_is_refused_no_body_is_sent_twice_and_the_question_stays(
    said: list[Callable[[], Refusal]],
) -> None:
    asked = Asked(TWO_PICTURES)
    sent = [asked.request.body()]

    for one in said:
        if await asked.request.adapt(sent[-1], one()):
            sent.append(asked.request.body())

    assert all(body not in sent[:at] for at, body in enumerate(sent))
    assert len(asked.learnt) == len(set(asked.learnt))
    for body in sent:
        assert body["model"] == PLAIN
        assert "What is it?" in str(body["messages"][-1])
        assert "Be brief." in str(body["messages"])


async def test_a_word_that_one_chat_asks_for_takes_the_effort_from_no_other() -> None:
    wish = Asked(replace(prompt(), effort="off"))
    of_value = refusal("Unsupported value: reasoning_effort does not support 'none'")
    unknown = refusal("Unsupported parameter: reasoning_effort")

    assert wish.request.body()["reasoning_effort"] == "none"
    assert await wish.refuse(of_value) == [True]
    assert wish.request.body()["reasoning_effort"] == "minimal"
    assert Asked(prompt(), set(wish.learnt)).request.body()["reasoning_effort"] == "low"
    assert await wish.refuse(unknown) == [True]
    assert "reasoning_effort" not in wish.request.body()
    assert wish.learnt == ["reasoning_effort:none", "reasoning_effort"]
