"""Mails as they are saved (RFC 5322): who to whom, the words, and what is attached."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message

from bot.domain.file_errors import FileBroken, FileError
from bot.files.charset import guess_encoding
from bot.files.documents.html import write_html
from bot.files.documents.plain import whole_text
from bot.files.documents.writer import Writer

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_LONGEST_HEADER = 2_000
_DEEPEST = 3
"""Mails in mails."""
_MOST_PARTS = 500


def read_mail(content: bytes, writer: Writer, depth: int = 0) -> None:
    """The mail, and the mails in it."""
    # Mails of a mailbox begin with a line of its own.
    content = re.sub(rb"\AFrom [^\n]*\n", b"", content)
    mail = message_from_bytes(content, policy=policy.default)
    if not mail.keys():
        raise FileBroken
    for name in _HEADERS:
        if value := _header(mail, name.lower()):
            writer.add(f"{name}: {value}", is_line=True)
    body = _body(mail)
    if body is not None:
        _write_body(body, writer)
    for number, part in enumerate(_attachments(mail, body)):
        if number >= _MOST_PARTS:
            break
        _write_attachment(part, writer, depth)


def _header(mail: EmailMessage, name: str) -> str:
    # The library's own parser of addresses takes minutes for what is long and hostile.
    raw = next((str(value) for key, value in mail.raw_items() if key.lower() == name), "")
    try:
        text = str(make_header(decode_header(raw[:_LONGEST_HEADER])))
    except (HeaderParseError, LookupError, ValueError):
        text = raw[:_LONGEST_HEADER]
    return " ".join(text.split())


def _body(mail: EmailMessage) -> EmailMessage | None:
    """The part that people read, rather as plain text."""
    try:
        body = mail.get_body(("plain", "html"))
    except Exception:  # noqa: BLE001 - and so does this one
        return None
    return body if isinstance(body, EmailMessage) else None


def _write_body(body: EmailMessage, writer: Writer) -> None:
    content = _payload(body)
    if body.get_content_type() == "text/html":
        write_html(content, writer)
        return
    text = _text(content, body)
    writer.add(text)


def _text(content: bytes, part: Message) -> str:
    charset = part.get_content_charset() or guess_encoding(content) or "utf-8"
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode(guess_encoding(content) or "utf-8", "replace")


def _attachments(mail: EmailMessage, body: EmailMessage | None) -> Iterator[EmailMessage]:
    """All parts that hold something, but for the body and its other forms."""
    for part in mail.iter_parts() if mail.is_multipart() else ():
        if not isinstance(part, EmailMessage) or part is body:
            continue
        kind = part.get_content_type()
        if kind == "message/rfc822" or not part.is_multipart():
            is_other_form = kind.startswith("text/") and not part.get_filename()
            if not (is_other_form and mail.get_content_type() == "multipart/alternative"):
                yield part
        else:
            yield from _attachments(part, body)


def _write_attachment(part: EmailMessage, writer: Writer, depth: int) -> None:
    kind = part.get_content_type()
    name = " ".join((part.get_filename() or kind).split())[:200]
    if kind == "message/rfc822":
        inside = part.get_payload()
        writer.add(f"[Attached mail: {name}]")
        first = inside[0] if isinstance(inside, list) and inside else None
        if isinstance(first, Message) and depth < _DEEPEST:
            read_mail(first.as_bytes(), writer, depth + 1)
        return
    content = _payload(part)
    told = f"[Attached: {name}, {kind}, {len(content):,} bytes]"
    if kind.startswith("image/"):
        writer.add(writer.picture(content, name) or told)
        return
    writer.add(told)
    if kind == "text/html":
        write_html(content, writer)
    elif kind.startswith("text/") or kind in {"application/json", "application/xml"}:
        try:
            writer.add(whole_text(content))
        except FileError:
            return


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
