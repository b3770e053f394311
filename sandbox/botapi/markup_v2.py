"""MarkdownV2 as Telegram reads it."""

import re

from sandbox.botapi.json_types import Json
from sandbox.botapi.markup import Builder, byte_offset, link_entity
from sandbox.botapi.refusals import UnparsableMarkup

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_MARKS = {
    "*": "bold",
    "_": "italic",
    "__": "underline",
    "~": "strikethrough",
    "||": "spoiler",
    "[": "text_link",
    "![": "custom_emoji",
}
_NAMES = {
    "*": "Bold",
    "_": "Italic",
    "__": "Underline",
    "~": "Strikethrough",
    "||": "Spoiler",
    "[": "TextUrl",
    "![": "CustomEmoji",
    "`": "Code",
    "```": "PreCode",
    ">": "BlockQuote",
}
_LANGUAGE = re.compile(r"[^\s`]+(?=\n)")


def parse_markdown_v2(source: str) -> tuple[str, list[Json]]:
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out = Builder()

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            self._step()
        self._end_quote()
        if self.out.stack:
            self._no_end(self.out.stack[-1].mark, self.out.stack[-1].at_byte)
        text, entities = self.out.result()
        return text, [entity for entity in entities if entity["type"]]

    def _step(self) -> None:
        source, at = self.source, self.at
        character = source[at]
        if character == "\\" and at + 1 < len(source) and 0 < ord(source[at + 1]) <= 126:  # noqa: PLR2004 - ASCII only can be escaped
            self._write(source[at + 1], 2)
        elif character == "`":
            self._read_code("```" if source.startswith("```", at) else "`")
        elif character == ">" and self._is_line_start():
            self._quote()
        elif character == "\n":
            self._line_end()
        elif character == "]" and self._is_open("[", "!["):
            self._close_link()
        elif mark := self._mark_here():
            self._toggle(mark)
        elif character in RESERVED:
            reason = (
                f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
            )
            raise UnparsableMarkup(reason)
        else:
            self._write(character, 1)

    def _write(self, text: str, consumed: int) -> None:
        self.out.write(text)
        self.at += consumed

    def _is_open(self, *marks: str) -> bool:
        return bool(self.out.stack) and self.out.stack[-1].mark in marks

    def _is_line_start(self) -> bool:
        return (
            self.at == 0
            or self.source[self.at - 1] == "\n"
            or self.source.startswith("**>", self.at - 2)
        )

    def _mark_here(self) -> str | None:
        # "**>" separates two quotes; an empty bold in front of it is how it is written.
        for mark in ("||", "__", "![", "*", "_", "~", "["):
            if self.source.startswith(mark, self.at):
                return mark
        return None

    def _toggle(self, mark: str) -> None:
        is_last = self._line_ends_after(mark)
        if (
            mark == "||"
            and is_last
            and any(o.mark == ">" for o in self.out.stack)
            and not self._is_open("||")
        ):
            self._expand_quote()
            self.at += len(mark)
        elif self._is_open(mark):
            self.out.close()
            self.at += len(mark)
        else:
            self.out.open(mark, {"type": _MARKS[mark]}, byte_offset(self.source, self.at))
            self.at += len(mark)

    def _line_ends_after(self, mark: str) -> bool:
        end = self.at + len(mark)
        return end >= len(self.source) or self.source[end] == "\n"

    def _read_code(self, mark: str) -> None:
        start = byte_offset(self.source, self.at)
        self.at += len(mark)
        entity: Json = {"type": "code" if mark == "`" else "pre"}
        if mark == "```":
            language = _LANGUAGE.match(self.source, self.at)
            if language:
                entity["language"] = language.group()
                self.at = language.end()
            if self.source.startswith("\n", self.at):
                self.at += 1
        self.out.open(mark, entity, start)
        while not self.source.startswith(mark, self.at):
            if self.at >= len(self.source):
                self._no_end(mark, start)
            escaped = self.source[self.at] == "\\" and self.source[self.at + 1 : self.at + 2] in (
                "`",
                "\\",
            )
            self._write(self.source[self.at + escaped : self.at + escaped + 1], 1 + escaped)
        self.at += len(mark)
        self.out.close()

    def _close_link(self) -> None:
        opened = self.out.stack[-1]
        self.at += 1
        target = ""
        if self.source.startswith("(", self.at):
            self.at += 1
            while not self.source.startswith(")", self.at):
                if self.at >= len(self.source):
                    offset = byte_offset(self.source, self.at)
                    reason = f"Can't find end of a URL at byte offset {offset}"
                    raise UnparsableMarkup(reason)
                self.at += self.source[self.at] == "\\" and self.at + 1 < len(self.source)
                target += self.source[self.at]
                self.at += 1
            self.at += 1
        if opened.mark == "![":
            self.out.close(custom_emoji_id=target.removeprefix("tg://emoji?id="))
            return
        self.out.close(**{"type": ""} | (link_entity(target) or {}))

    def _quote(self) -> None:
        if not any(opened.mark == ">" for opened in self.out.stack):
            self.out.open(">", {"type": "blockquote"}, byte_offset(self.source, self.at))
        self.at += 1

    def _expand_quote(self) -> None:
        for opened in self.out.stack:
            if opened.mark == ">":
                opened.entity["type"] = "expandable_blockquote"

    def _line_end(self) -> None:
        if not self.source.startswith(">", self.at + 1):
            self._end_quote()
        self._write("\n", 1)

    def _end_quote(self) -> None:
        if self._is_open(">"):
            self.out.close()

    def _no_end(self, mark: str, at_byte: int) -> None:
        reason = f"Can't find end of {_NAMES[mark]} entity at byte offset {at_byte}"
        raise UnparsableMarkup(reason)
