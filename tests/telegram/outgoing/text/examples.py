"""Rich texts to cut and to render, and what a reader would notice."""

from collections.abc import Sequence

from hypothesis import strategies as st
from telegramify_markdown import utf16_len

from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText

TEXT = st.sampled_from(
    ["a", "word", "你好", "😀", "👨‍👩‍👧", ". ", "。", " ", "  ", "\n", "\n\n", "\t", "x" * 40, "é"]
)
TEXTS = st.lists(TEXT, max_size=60).map("".join)


@st.composite
def rich_texts(draw: st.DrawFn) -> FormattedText:
    """A text with entities between its characters, as the converter makes them."""
    text = draw(TEXTS)
    places = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(places, places), max_size=30))
    entities = [
        Entity(Entity.BOLD, utf16_len(text[:start]), utf16_len(text[start:end]))
        for start, end in sorted(spans)
        if start < end
    ]
    return FormattedText(text, tuple(entities))


def bold(text: str, start: int, end: int) -> Entity:
    """These characters of the text in bold."""
    return Entity(Entity.BOLD, utf16_len(text[:start]), utf16_len(text[start:end]))


def text_under(rich: FormattedText, entity: Entity) -> str:
    """The words that an entity is about."""
    units = rich.text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def bold_letters(parts: Sequence[FormattedText]) -> str:
    """All letters that stand in bold, without the white space between them."""
    found = ""
    for part in parts:
        units = part.text.encode("utf-16-le")
        is_bold = [False] * (len(units) // 2)
        for entity in part.entities:
            for at in range(entity.offset, entity.offset + entity.length):
                is_bold[at] = True
        at = 0
        for letter in part.text:
            found += letter if is_bold[at] else ""
            at += utf16_len(letter)
    return "".join(found.split())
