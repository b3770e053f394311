"""The words of a rich message, which has blocks in the place of a text."""

from collections.abc import Iterator

from bot.domain.unicode import repair_surrogates

_MOST = 65_536
"""Characters; twice what a rich message may have."""
_DEEPEST = 40


def read_rich_words(message: object) -> str:
    """What its blocks say, a line each; what is folded in them is left out."""
    blocks = message.get("blocks") if isinstance(message, dict) else None
    said = "\n".join(line for line in _lines(blocks, 0) if line.strip())
    return repair_surrogates(said[:_MOST])


def _lines(blocks: object, depth: int) -> Iterator[str]:
    """The lines of a list of blocks, whoever has made them."""
    for block in blocks if isinstance(blocks, list) and depth < _DEEPEST else ():
        if not isinstance(block, dict) or block.get("type") == "details":
            continue  # Folded: the reasoning above an answer of ours, say.
        label = block.get("label")
        mark = f"{label} " if isinstance(label, str) else ""
        yield mark + _words(block.get("text", block.get("expression")), depth)
        yield from _lines(block.get("blocks"), depth + 1)
        for item in _list(block.get("items")):
            yield from _item(item, depth + 1)
        for row in _list(block.get("cells")):
            cells = (cell.get("text") for cell in _list(row) if isinstance(cell, dict))
            yield " | ".join(_words(cell, depth + 1) for cell in cells)


def _item(item: object, depth: int) -> Iterator[str]:
    if isinstance(item, dict):
        label = item.get("label")
        words = " ".join(_lines(item.get("blocks"), depth))
        yield f"{label} {words}" if isinstance(label, str) else words


def _words(text: object, depth: int) -> str:
    """Rich text is a string, an object with a text in it, or a list of both."""
    if isinstance(text, str):
        return text
    if depth > _DEEPEST:
        return ""
    if isinstance(text, dict):
        return _words(text.get("text", text.get("expression")), depth + 1)
    return "".join(_words(piece, depth + 1) for piece in _list(text))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
