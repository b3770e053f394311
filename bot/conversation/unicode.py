"""Text that can be stored and sent: no half characters."""


def mend(text: str) -> str:
    """The text with surrogate pairs joined; a half that has no other half becomes U+FFFD.

    JSON may escape an emoji as two halves, even in two pieces of a stream. Nothing that holds a
    half can be written to a file, a database or the network.
    """
    if text.isascii():
        return text.replace("\x00", "")
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", "")


def ends_in_half(text: str) -> bool:
    """Whether the last character is the first half of one."""
    return "\ud800" <= text[-1:] <= "\udbff"
