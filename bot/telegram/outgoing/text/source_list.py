"""The pages that an answer rests on, as a list of links below it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from telegramify_markdown import utf16_len

from bot.domain.speaker_labels import clean_line
from bot.domain.tools import Source
from bot.i18n.language import N_, _
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText

_SOURCES = N_("Sources:")
_LONGEST_TITLE = 80


def list_sources(sources: Sequence[Source]) -> FormattedText:
    """A number and a link for each; empty for none.

    No Markdown is made on the way: the titles are what strangers call their pages.
    """
    text, links = _(_SOURCES), []
    web = [source for source in sources if source.url.startswith(("https://", "http://"))]
    for number, source in enumerate(web, 1):
        title = _title(source)
        text += f"\n{number}. "
        link = Entity(Entity.TEXT_LINK, utf16_len(text), utf16_len(title), url=source.url)
        links.append(link)
        text += title
    return FormattedText(text, tuple(links)) if web else FormattedText("", ())


def _title(source: Source) -> str:
    host = urlsplit(source.url).hostname or source.url
    return clean_line(source.title, _LONGEST_TITLE) or clean_line(host, _LONGEST_TITLE)
