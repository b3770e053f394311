"""What a provider wants back with calls of tools goes to no other."""

from bot.domain.completion import ToolCalls
from bot.domain.message import Message
from bot.domain.prompt import Prompt
from bot.llm.fallback.marked_state import keep_own_state, mark_state

STATE = '{"model": "m", "items": []}'


def states(prompt: Prompt) -> list[str]:
    return [message.state for message in prompt.messages]


def test_each_provider_gets_its_own_alone() -> None:
    of_first = mark_state(ToolCalls((), STATE), "").state
    of_other = mark_state(ToolCalls((), STATE), "b").state
    prompt = Prompt(
        "m",
        "",
        (Message("assistant", "", state=of_first), Message("assistant", "", state=of_other)),
    )

    assert states(keep_own_state(prompt, "")) == [STATE, ""]
    assert states(keep_own_state(prompt, "b")) == ["", STATE]
    assert states(keep_own_state(prompt, "c")) == ["", ""]


def test_where_there_is_none_nothing_is_changed() -> None:
    prompt = Prompt("m", "", (Message("user", "Hello"),))

    assert keep_own_state(prompt, "b") is prompt
    assert mark_state(ToolCalls(()), "b") == ToolCalls(())
