"""The rich message of a call."""

from sandbox.botapi.json_types import Json
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import RICH_CONTENT, RICH_INVALID, RICH_MISSING, Refusal
from sandbox.botapi.rich_markdown import read_blocks
from sandbox.botapi.world import World

_CONTENTS = ("markdown", "html", "blocks")


def read_rich(world: World, params: Params) -> Json:
    """The field of the message. Only Markdown is known here."""
    given = params.mapping("rich_message")
    if given is None:
        raise Refusal(RICH_MISSING)
    if world.refuses_rich:
        raise Refusal(RICH_INVALID)
    markdown = given.get("markdown")
    if sum(name in given for name in _CONTENTS) != 1 or not isinstance(markdown, str):
        raise Refusal(RICH_CONTENT)
    if params.has("text") or params.has("entities") or params.has("link_preview_options"):
        raise Refusal(RICH_CONTENT)
    return {"rich_message": {"blocks": read_blocks(markdown)}}
