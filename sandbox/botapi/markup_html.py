"""HTML as Telegram reads it."""

import re
from html import unescape

from sandbox.botapi.json_types import Json
from sandbox.botapi.markup import Builder, byte_offset, link_entity
from sandbox.botapi.refusals import UnparsableMarkup

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_TAG = re.compile(
    r"<(/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w.-]+))?)*)\s*>"
)
_NAME = re.compile(r"</?([\w-]*)")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.-]+)))?")
_ESCAPE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
# A tag without meaning, such as a link that is none: its text stays.
_NOTHING: Json = {"type": ""}


def parse_html(source: str) -> tuple[str, list[Json]]:
    out = Builder()
    at = 0
    while at < len(source):
        if source[at] == "<":
            at = _read_tag(out, source, at)
        elif escape := _ESCAPE.match(source, at):
            out.write(unescape(escape.group()))
            at = escape.end()
        else:
            out.write(source[at])
            at += 1
    if out.stack:
        name = out.stack[-1].mark
        reason = f'Can\'t find end tag corresponding to start tag "{name}"'
        raise UnparsableMarkup(reason)
    text, entities = out.result()
    return text, _with_languages([entity for entity in entities if entity["type"]])


def _read_tag(out: Builder, source: str, at: int) -> int:
    offset = byte_offset(source, at)
    tag = _TAG.match(source, at)
    if tag is None:
        strange = _NAME.match(source, at)
        reason = f'Unsupported start tag "{strange[1] if strange else ""}" at byte offset {offset}'
        raise UnparsableMarkup(reason)
    name = tag[2].lower()
    if tag[1]:
        _close(out, name, offset)
    else:
        out.open(name, _entity(name, tag[3], offset, out), offset)
    return tag.end()


def _close(out: Builder, name: str, offset: int) -> None:
    if not out.stack:
        reason = f"Unexpected end tag at byte offset {offset}"
        raise UnparsableMarkup(reason)
    expected = out.stack[-1].mark
    if expected != name:
        found = f'expected "</{expected}>", found "</{name}>"'
        reason = f"Unmatched end tag at byte offset {offset}, {found}"
        raise UnparsableMarkup(reason)
    out.close()


def _entity(name: str, attributes: str, offset: int, out: Builder) -> Json:
    values = {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(attributes)
    }
    if name == "code" and out.stack and out.stack[-1].mark == "pre":
        language = values.get("class", "").removeprefix("language-")
        return {"type": "code", "language": language} if language else dict(_NOTHING)
    if name in _SIMPLE:
        return {"type": _SIMPLE[name]}
    match name:
        case "a":
            return link_entity(values.get("href", "")) or dict(_NOTHING)
        case "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in values else "blockquote"}
        case "span" if values.get("class") == "tg-spoiler":
            return {"type": "spoiler"}
        case "tg-emoji" if values.get("emoji-id"):
            return {"type": "custom_emoji", "custom_emoji_id": values["emoji-id"]}
    reason = f'Unsupported start tag "{name}" at byte offset {offset}'
    raise UnparsableMarkup(reason)


def _with_languages(entities: list[Json]) -> list[Json]:
    """A code with a language directly in a pre of the same extent gives it the language."""
    spans = {(e["offset"], e["length"]): e["language"] for e in entities if "language" in e}
    kept = []
    for entity in entities:
        if entity["type"] == "code" and "language" in entity:
            continue
        language = spans.get((entity["offset"], entity["length"]))
        kept.append(
            entity | ({"language": language} if entity["type"] == "pre" and language else {})
        )
    return kept
