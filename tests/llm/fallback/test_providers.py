"""Several providers as one: who answers, what is told of it, and what is remembered."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest

from bot.domain.completion import (
    AnsweredBy,
    Delta,
    Finish,
    FinishReason,
    Retrying,
    Thought,
    ToolCalls,
    Unseen,
)
from bot.domain.errors import (
    ContentFiltered,
    ModelBusy,
    ModelError,
    ModelUnreachable,
    NoCredit,
    RequestRefused,
)
from bot.domain.message import Message
from bot.domain.prompt import Prompt
from bot.domain.providers import Pin, Rest, Standing
from bot.llm.fallback.providers import Providers

NOW = 1_000.0
WHOLE = Finish(FinishReason.STOP, "stop")
CUT = Finish(FinishReason.INTERRUPTED)
PROMPT = Prompt("gpt", "", (Message("user", "Hello"),), conversation_id=7)
MODELS = {"": "gpt", "b": "llama"}


@dataclass(slots=True)
class Desk:
    """A provider that says what it is told, and what it was asked."""

    says: list[Delta | ModelError]
    asked: list[tuple[str, bool]] = field(default_factory=list)

    async def stream(self, prompt: Prompt, *, is_hasty: bool = False) -> AsyncGenerator[Delta]:
        self.asked.append((prompt.model, is_hasty))
        for one in self.says:
            if isinstance(one, ModelError):
                raise one
            yield one


@dataclass(slots=True)
class Notes:
    """A Memory."""

    rests: dict[str, Rest] = field(default_factory=dict)
    pins: dict[int, Pin] = field(default_factory=dict)

    async def look(self, conversation_id: int, _now: float) -> Standing:
        return Standing(dict(self.rests), self.pins.get(conversation_id))

    async def all(self, _now: float) -> dict[str, Rest]:
        return self.rests

    async def pin(self, conversation_id: int, pin: Pin) -> None:
        self.pins[conversation_id] = pin

    async def note_failure(
        self, provider: str, error: str, _began: float, rest: Callable[[int], float], now: float
    ) -> Rest | None:
        self.rests[provider] = Rest(now + rest(1), 1, error)
        return self.rests[provider]

    async def forget(self, provider: str) -> None:
        del self.rests[provider]


def join(first: Desk, second: Desk, notes: Notes) -> Providers:
    return Providers({"": first.stream, "b": second.stream}, MODELS, notes, lambda: NOW)


async def pull(providers: Providers, prompt: Prompt = PROMPT) -> list[Delta]:
    return [delta async for delta in providers.stream(prompt)]


async def test_the_first_answers_and_nothing_is_noted() -> None:
    first, second, notes = Desk(["Hi", WHOLE]), Desk(["Ho", WHOLE]), Notes()

    assert await pull(join(first, second, notes)) == ["Hi", WHOLE]
    assert (first.asked, second.asked) == ([("gpt", True)], [])
    assert (notes.rests, notes.pins) == ({}, {})


@pytest.mark.parametrize(
    "before",
    [[], [Retrying(1.0)], [Unseen()], [Thought("Hm.")]],
    ids=["at once", "after a pause", "blind", "having thought"],
)
async def test_where_it_fails_before_a_word_the_next_one_answers_and_stays(
    before: list[Delta | ModelError],
) -> None:
    error = ModelBusy()
    first, second, notes = Desk([*before, error]), Desk(["Ho", WHOLE]), Notes()
    providers = join(first, second, notes)

    told = await pull(providers)

    assert told == [
        *(one for one in before if isinstance(one, Retrying | Thought)),
        AnsweredBy("b/llama", "gpt", error),
        "Ho",
        WHOLE,
    ]
    assert second.asked == [("llama", False)]
    assert notes.rests == {"": Rest(NOW + 60, 1, "ModelBusy")}
    assert notes.pins == {7: Pin("gpt", "b/llama")}

    notes.rests.clear()
    assert await pull(providers) == [AnsweredBy("b/llama"), "Ho", WHOLE]
    assert len(first.asked) == 1


async def test_out_of_credit_it_rests_for_six_hours() -> None:
    notes = Notes()

    await pull(join(Desk([NoCredit()]), Desk(["Ho", WHOLE]), notes))

    assert notes.rests[""].until == NOW + 6 * 3600


@pytest.mark.parametrize("error", [RequestRefused(), ContentFiltered()])
async def test_what_is_about_the_question_goes_to_nobody_else(error: ModelError) -> None:
    second, notes = Desk(["Ho", WHOLE]), Notes()

    with pytest.raises(type(error)) as raised:
        await pull(join(Desk([error]), second, notes))

    assert raised.value.model == "gpt"
    assert (second.asked, notes.rests) == ([], {})


async def test_behind_a_word_nobody_else_is_asked() -> None:
    second = Desk(["Ho", WHOLE])

    assert await pull(join(Desk(["Hi", CUT]), second, Notes())) == ["Hi", CUT]
    assert second.asked == []


async def test_what_breaks_off_before_its_first_word_is_asked_of_another() -> None:
    deltas = await pull(join(Desk([CUT]), Desk(["Ho", WHOLE]), Notes()))

    assert deltas[1:] == ["Ho", WHOLE]


async def test_whoever_has_enough_asks_nobody_and_nothing_is_noted() -> None:
    second, notes = Desk(["Ho", WHOLE]), Notes()

    async with aclosing(join(Desk(["Hi", WHOLE]), second, notes).stream(PROMPT)) as deltas:
        assert await anext(deltas) == "Hi"

    assert (second.asked, notes.rests) == ([], {})


async def test_where_all_fail_the_last_one_tells_why() -> None:
    notes = Notes()

    with pytest.raises(ModelUnreachable) as raised:
        await pull(join(Desk([ModelBusy()]), Desk([ModelUnreachable()]), notes))

    assert raised.value.model == "b/llama"
    assert notes.rests.keys() == {"", "b"}
    assert notes.pins == {}


async def test_where_all_rest_they_are_asked_all_the_same() -> None:
    notes = Notes({name: Rest(NOW + 60, 2, "ModelBusy") for name in MODELS})

    assert await pull(join(Desk(["Hi", WHOLE]), Desk([]), notes)) == ["Hi", WHOLE]
    assert notes.rests.keys() == {"b"}


async def test_a_conversation_goes_back_where_the_other_one_fails_too() -> None:
    notes = Notes(pins={7: Pin("gpt", "b/llama")})
    error = ModelBusy()

    deltas = await pull(join(Desk(["Hi", WHOLE]), Desk([error]), notes))

    assert deltas == [AnsweredBy("b/llama"), AnsweredBy("gpt", "b/llama", error), "Hi", WHOLE]
    assert notes.pins == {7: Pin("gpt", "")}


async def test_calls_carry_whose_they_are() -> None:
    calls = ToolCalls((), '{"model": "llama"}')
    notes = Notes(pins={7: Pin("gpt", "b/llama")})

    deltas = await pull(join(Desk([]), Desk(["Ho", calls, WHOLE]), notes))

    assert deltas[2] == ToolCalls((), 'b\n{"model": "llama"}')
