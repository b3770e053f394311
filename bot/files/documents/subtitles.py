"""Subtitles in SRT and WebVTT: what is said, each line with the time at which it is."""

import html
import re

from bot.domain.file_errors import FileBroken
from bot.files.documents.html_tree import decode_html
from bot.files.documents.writer import Writer

_TIMES = re.compile(
    r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[,.]\d{1,3}[ \t]+-->"
    r"[ \t]+(?:\d{1,3}:)?\d{1,2}:\d{1,2}[,.]\d"
)
_VOICE = re.compile(r"<v(?:\.[\w.]{1,99})?[ \t]+([^>\n]{1,99})>")
_MARKS = re.compile(r"</?[a-zA-Z0-9][^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}")


def read_subtitles(content: bytes, writer: Writer) -> None:
    """All that is said, a line each, without colours and places on the screen."""
    text = decode_html(content).replace("\r\n", "\n").replace("\r", "\n")
    last = ""
    is_any = False
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip("\n").split("\n")
        place = next((at for at, line in enumerate(lines[:3]) if _TIMES.search(line)), None)
        if place is None:
            continue
        is_any = True
        said = _plain(" ".join(lines[place + 1 :]))
        # What rolls over the screen is said again in each block.
        if said and said != last:
            writer.add(f"[{_time(lines[place])}] {said}", is_line=True)
            last = said
    if not is_any:
        raise FileBroken


def _plain(words: str) -> str:
    words = _MARKS.sub("", _VOICE.sub(r"\1: ", words))
    return " ".join(html.unescape(words).split())


def _time(line: str) -> str:
    match = _TIMES.search(line)
    if match is None:
        return ""
    hours, minutes, seconds = int(match[1] or 0), int(match[2]), int(match[3])
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
