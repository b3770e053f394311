"""The pages that an answer rests on, as a list of links below it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from telegramify_markdown import utf16_len

from bot.domain.speaker_labels import clean_line
from bot.domain.tools import Source
from bot.i18n.language import N_, _
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText

SOURCES = N_("Sources:")
_LONGEST_TITLE = 80


def list_sources(sources: Sequence[Source]) -> FormattedText:
    """A number and a link for each; empty for none.

    No Markdown is made on the way: the titles are what strangers call their pages.
    """
    text, links = _(SOURCES), []
    web = [source for source in sources if listed(source)]
    for number, source in enumerate(web, 1):
        title = title_of(source)
        text += f"\n{number}. "
        link = Entity(Entity.TEXT_LINK, utf16_len(text), utf16_len(title), url=source.url)
        links.append(link)
        text += title
    return FormattedText(text, tuple(links)) if web else FormattedText("", ())


def listed(source: Source) -> bool:
    """Whether it is a page of the web."""
    return source.url.startswith(("https://", "http://"))


def title_of(source: Source) -> str:
    """What it is called in the list; its host, where it has no title."""
    host = urlsplit(source.url).hostname or source.url
    return clean_line(source.title, _LONGEST_TITLE) or clean_line(host, _LONGEST_TITLE)
