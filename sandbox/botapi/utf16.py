"""Lengths and offsets as Telegram counts them: in UTF-16 units, so an emoji is two."""


def units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def index_of(text: str, offset: int) -> int:
    """The index of the character at an offset; inside a pair: the character after it."""
    seen = 0
    for index, character in enumerate(text):
        if seen >= offset:
            return index
        seen += 2 if character > "\uffff" else 1
    return len(text)


def piece(text: str, offset: int, length: int) -> str:
    return text[index_of(text, offset) : index_of(text, offset + length)]
