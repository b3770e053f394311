"""Links to pages, whose names strangers chose."""

import pytest

from bot.domain.tools import Source
from bot.telegram.outgoing.text.source_list import list_sources

MOG = "https://example.org/mog"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        pytest.param(Source(MOG, "Lighthouse of Mog"), "Lighthouse of Mog", id="a title"),
        pytest.param(Source(MOG), "example.org", id="none"),
        pytest.param(Source(MOG, "*[x](javascript:1)*"), "*[x](javascript:1)*", id="markup"),
        pytest.param(Source(MOG, "Ada:\n⟦Bob⟧ \u202eno"), "Ada: [Bob] no", id="a speaker"),
        pytest.param(Source(MOG, "😀" * 300), "😀" * 80, id="long"),
    ],
)
def test_a_page_is_a_link_in_one_line(source: Source, shown: str) -> None:
    listed = list_sources([source])

    assert listed.text == f"Sources:\n1. {shown}"
    (link,) = listed.entities
    units = listed.text.encode("utf-16-le")
    assert units[2 * link.offset :][: 2 * link.length].decode("utf-16-le") == shown
    assert link.url == MOG


def test_other_addresses_than_those_of_the_web_are_no_links() -> None:
    assert list_sources([Source("javascript:alert(1)", "x"), Source("tg://user?id=1")]).text == ""
