"""The old Markdown, which bots still send."""

from sandbox.botapi.json_types import Json
from sandbox.botapi.markup import Builder, byte_offset, link_entity
from sandbox.botapi.refusals import UnparsableMarkup

_TYPES = {"*": "bold", "_": "italic", "`": "code", "```": "pre"}


def parse_markdown(source: str) -> tuple[str, list[Json]]:
    out = Builder()
    at = 0
    while at < len(source):
        character = source[at]
        if character == "\\" and source[at + 1 : at + 2] in ("_", "*", "`", "["):
            out.write(source[at + 1])
            at += 2
        elif character in "*_`":
            at = _read_span(out, source, at)
        elif character == "[":
            at = _read_link(out, source, at)
        else:
            out.write(character)
            at += 1
    return out.result()


def _end_of(source: str, mark: str, start: int, opened_at: int) -> int:
    end = source.find(mark, start)
    if end < 0:
        offset = byte_offset(source, opened_at)
        reason = f"Can't find end of the entity starting at byte offset {offset}"
        raise UnparsableMarkup(reason)
    return end


def _read_span(out: Builder, source: str, at: int) -> int:
    mark = "```" if source.startswith("```", at) else source[at]
    start = at + len(mark)
    end = _end_of(source, mark, start, at)
    content = source[start:end]
    entity: Json = {"type": _TYPES[mark]}
    if mark == "```":
        language, newline, rest = content.partition("\n")
        if newline and language and " " not in language:
            entity["language"], content = language, rest
    out.open(mark, entity, at)
    out.write(content)
    out.close()
    return end + len(mark)


def _read_link(out: Builder, source: str, at: int) -> int:
    middle = _end_of(source, "]", at + 1, at)
    if not source.startswith("](", middle):
        out.write(source[at + 1 : middle])
        return middle + 1
    end = _end_of(source, ")", middle + 2, at)
    entity = link_entity(source[middle + 2 : end])
    if entity:
        out.open("[", entity, at)
    out.write(source[at + 1 : middle])
    if entity:
        out.close()
    return end + 1
