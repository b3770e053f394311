"""An answer as one rich message: what stands above it, its words, and what stands below."""

from bot.domain.tools import Source
from bot.i18n.language import _
from bot.telegram.outgoing.answer.quotations import MOST_THOUGHT
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer
from bot.telegram.outgoing.answer.thinking import THOUGHTS
from bot.telegram.outgoing.send.upload import shorten
from bot.telegram.outgoing.text.rich_escapes import escape_words, link_words
from bot.telegram.outgoing.text.rich_markdown import MOST_BLOCKS, MOST_BYTES, read_rich
from bot.telegram.outgoing.text.source_list import SOURCES, listed, title_of

_MOST_BESIDE = 100
"""Blocks that are left for what is not the answer itself."""


def compose_rich(final: RenderedAnswer) -> str:
    """The answer in Rich Markdown; "" where entities show it as well, or it does not fit."""
    if final.json or not final.text:
        return ""
    words = read_rich(final.text, most_blocks=MOST_BLOCKS - _MOST_BESIDE)
    if words is None:
        return ""
    parts = (
        _quotation(final.quote),
        _folded(final.thoughts),
        words,
        _sources([source for source in final.sources if listed(source)]),
        "  \n".join(f"*{escape_words(line)}*" for line in final.remark.split("\n") if line.strip()),
    )
    whole = "\n\n".join(filter(None, parts))
    beside = whole.count("\n") - words.count("\n")
    return whole if len(whole.encode()) <= MOST_BYTES and beside <= _MOST_BESIDE else ""


def _quotation(said: str) -> str:
    return "\n".join(f"> {line}" for line in escape_words(said).split("\n")) if said else ""


def _folded(thoughts: str) -> str:
    """What the model thought, to be opened: HTML is the only form that there is for it."""
    if not thoughts:
        return ""
    words = escape_words(shorten(thoughts, MOST_THOUGHT))
    return f"<details><summary>{_(THOUGHTS)}</summary>\n\n{words}\n\n</details>"


def _sources(sources: list[Source]) -> str:
    links = (link_words(title_of(source), source.url) for source in sources)
    lines = [f"{number}. {link}" for number, link in enumerate(links, 1)]
    return "\n".join([f"{_(SOURCES)}\n", *lines]) if lines else ""
