"""Words of ours and of strangers are words in Rich Markdown, too."""

import pytest

from bot.telegram.outgoing.text.rich_escapes import escape_words, link_words
from sandbox.botapi.rich_markdown import read_blocks


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        "*a* _b_ `c` ~~d~~ $e$ ||f|| ==g==",
        "# no heading",
        "1. no list",
        "- no list",
        "> no quotation",
        "| a | b |",
        "<tg-button>x</tg-button> &lt; & done",
        "[x](https://a.example) ![y](https://a.example)",
        "a\\b",
    ],
)
def test_words_stay_words(text: str) -> None:
    (block,) = read_blocks(escape_words(text))

    assert block == {"type": "paragraph", "text": text}


def test_a_page_is_a_link_whatever_it_is_called() -> None:
    link = link_words("<b>*A*</b> ](tg://x)", "https://a.example/b_(c)?d=$e")

    (block,) = read_blocks(link)

    assert block["text"] == {
        "type": "url",
        "text": "<b>*A*</b> ](tg://x)",
        "url": "https://a.example/b_%28c%29?d=%24e",
    }
