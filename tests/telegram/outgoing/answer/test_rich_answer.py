"""An answer as one rich message: what stands above and below it stays where it was."""

import pytest

from bot.domain.tools import Source
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer
from bot.telegram.outgoing.answer.rich_answer import compose_rich
from bot.telegram.outgoing.text.rich_markdown import MOST_BYTES
from sandbox.botapi.rich_markdown import read_blocks

TITLE = "# Title"


def test_all_its_parts_stand_in_order() -> None:
    final = RenderedAnswer(
        text=TITLE,
        quote="🎤 say *it*\nagain",
        thoughts="First <think>.\nThen do.",
        sources=(Source("https://a.example/b", "A *page*"), Source("file:///x", "No")),
        remark="🔀 Written by a_b_c.\n✂️ Cut.",
    )

    blocks = read_blocks(compose_rich(final))

    assert [block["type"] for block in blocks] == [
        "block_quotation",
        "details",
        "section_heading",
        "paragraph",
        "list",
        "paragraph",
    ]
    quote, thoughts, _, _, sources, remark = blocks
    assert quote["blocks"] == [{"type": "paragraph", "text": "🎤 say *it*\nagain"}]
    assert thoughts["blocks"] == [{"type": "paragraph", "text": "First <think>.\nThen do."}]
    (source,) = sources["items"]
    assert source["blocks"][0]["text"]["url"] == "https://a.example/b"
    assert remark["text"] == [
        {"type": "italic", "text": "🔀 Written by a_b_c."},
        "\n",
        {"type": "italic", "text": "✂️ Cut."},
    ]


@pytest.mark.parametrize(
    "final",
    [
        pytest.param(RenderedAnswer(text="Hello."), id="nothing that would look better"),
        pytest.param(RenderedAnswer(json="{}"), id="JSON"),
        pytest.param(RenderedAnswer(remark="⏹ Stopped."), id="no words"),
        pytest.param(RenderedAnswer(text=TITLE, remark="x" * MOST_BYTES), id="too long"),
        pytest.param(RenderedAnswer(text=TITLE, quote="x\n" * 200), id="too many blocks"),
    ],
)
def test_what_is_better_shown_by_entities(final: RenderedAnswer) -> None:
    assert compose_rich(final) == ""
