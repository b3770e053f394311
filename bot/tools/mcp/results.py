"""What a call came to, as the model is told: bounded text, and the pages that it names."""

import json
from urllib.parse import urlsplit

from mcp_types import (
    AudioContent,
    CallToolResult,
    ContentBlock,
    EmbeddedResource,
    ImageContent,
    ResourceLink,
    TextContent,
    TextResourceContents,
)

from bot.domain.tools import Source
from bot.tools.mcp.clean_text import clean_line, clean_text
from bot.tools.tool import ToolOutput

_LONGEST, _MOST_PARTS, _MOST_SOURCES = 50_000, 100, 20
_LONGEST_URL, _LONGEST_TITLE, _LONGEST_KIND = 2_000, 200, 60

NOTHING = "The tool has done its work and says nothing."


def read_result(result: CallToolResult) -> ToolOutput:
    """Its texts, what stands for pictures and sounds, and its links."""
    parts = [_read_part(part) for part in result.content[:_MOST_PARTS]]
    text = "\n\n".join(part for part in parts if part.strip())
    if not text and result.structured_content is not None:
        text = _write_json(result.structured_content)
    if len(result.content) > _MOST_PARTS:
        text += f"\n\n[{len(result.content) - _MOST_PARTS} more parts are left out]"
    return ToolOutput(
        text=clean_text(text, _LONGEST) or NOTHING,
        sources=_read_sources(result.content),
        is_error=result.is_error,
    )


def _read_part(part: ContentBlock) -> str:
    match part:
        case TextContent():
            return part.text
        case ImageContent():
            return f"[a picture that is not shown: {_describe(part.mime_type, part.data)}]"
        case AudioContent():
            return f"[a sound that is not played: {_describe(part.mime_type, part.data)}]"
        case ResourceLink():
            name = clean_line(part.title or part.name, _LONGEST_TITLE)
            return f"{name}: {clean_line(part.uri, _LONGEST_URL)}"
        case EmbeddedResource(resource=TextResourceContents() as resource):
            return resource.text
        case EmbeddedResource(resource=resource):
            uri = clean_line(resource.uri, _LONGEST_TITLE)
            return f"[a file that is not opened: {uri}]"


def _describe(mime_type: str, data: str) -> str:
    kilobytes = len(data) * 3 // 4 // 1000
    return f"{clean_line(mime_type, _LONGEST_KIND)}, {kilobytes} kB"


def _read_sources(parts: list[ContentBlock]) -> tuple[Source, ...]:
    links = [part for part in parts[:_MOST_PARTS] if isinstance(part, ResourceLink)]
    found = {
        link.uri: Source(link.uri, clean_line(link.title or link.name, _LONGEST_TITLE))
        for link in links
        if _is_page(link.uri)
    }
    return tuple(found.values())[:_MOST_SOURCES]


def _is_page(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        is_page = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        return False
    return is_page and len(uri) <= _LONGEST_URL and uri.isprintable() and " " not in uri


def _write_json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (ValueError, TypeError, RecursionError):
        return ""
