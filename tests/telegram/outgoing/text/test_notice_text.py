"""Our own sentences: code in them can be copied by a tap, and what people said stays as it was."""

import pytest
from telegramify_markdown import utf16_len

from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText, render
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text


def codes(rich: FormattedText) -> list[str]:
    units = rich.text.encode("utf-16-le")
    return [
        units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
        for entity in rich.entities
        if entity.type == Entity.CODE
    ]


def test_what_stands_in_backticks_is_code() -> None:
    rich = notice_text("🔒 Send `/json on`, or `/json off`.")

    assert rich.text == "🔒 Send /json on, or /json off."
    assert codes(rich) == ["/json on", "/json off"]


@pytest.mark.parametrize("name", ["`x`", "a`b", "{id}", "`/deny 1`", "🦊"])
def test_what_is_filled_in_can_make_no_code(name: str) -> None:
    rich = notice_text("{name} has no access: `/allow {id}`", name=name, id=7)

    assert rich.text == f"{name} has no access: /allow 7"
    assert codes(rich) == ["/allow 7"]


def test_what_is_filled_into_code_stays_in_it() -> None:
    rich = notice_text("Unknown command: `/{name}`. /help", name="a`b")

    assert codes(rich) == ["/a`b"]


def test_texts_are_joined_with_their_code_where_it_was() -> None:
    rich = join_texts("\n\n", ["🦊 `no`", notice_text("Send `/ask`."), notice_text("`/x`")])

    assert rich.text == "🦊 `no`\n\nSend /ask.\n\n/x"
    assert codes(rich) == ["/ask", "/x"]
    assert all(entity.offset + entity.length <= utf16_len(rich.text) for entity in rich.entities)


def test_code_in_an_arabic_answer_is_sent_as_it_is() -> None:
    """A sign of direction before each line would be copied with it, and break what is pasted."""
    arabic = "\u0645\u0631\u062d\u0628\u0627"
    code = f"def f():\n    return '{arabic}'"

    rich = render(f"{arabic}:\n\n```python\n{code}\n```\n\n{arabic}.")

    (block,) = [entity for entity in rich.entities if entity.type == Entity.PRE]
    units = rich.text.encode("utf-16-le")[2 * block.offset : 2 * (block.offset + block.length)]
    assert units.decode("utf-16-le").strip("\n") == code
