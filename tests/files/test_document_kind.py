"""A document is known by its content, and a text that only speaks of one stays a text."""

import pytest

from bot.files.document_kind import detect_document
from tests.files.documents.test_mail import mail

MAIL = mail().as_bytes()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(b"PK\x03\x04", "zip", id="zip"),
        pytest.param(b"PK\x05\x06" + bytes(18), "zip", id="empty zip"),
        pytest.param(bytes.fromhex("d0cf11e0a1b11ae1"), "ole", id="ole"),
        pytest.param(b"\x1f\x8b\x08\0", "tar", id="gz"),
        pytest.param(b"a.txt".ljust(257, b"\0") + b"ustar\0", "tar", id="tar"),
        pytest.param(b"{\\rtf1", "rtf", id="rtf"),
        pytest.param(b"<!DOCTYPE HTML>", "html", id="html"),
        pytest.param(b'\xef\xbb\xbf\n<!-- x --><html lang="en">', "html", id="behind a remark"),
        pytest.param("<html>".encode("utf-16"), "html", id="html in UTF-16"),
        pytest.param(b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "">', "html", id="xhtml"),
        pytest.param(b'<?xml version="1.0"?><svg xmlns="">', "svg", id="svg"),
        pytest.param(b'<!DOCTYPE svg PUBLIC "" "x">\n<svg>', "svg", id="svg with a doctype"),
        pytest.param(b'<?xml version="1.0"?><office:document ', "flat", id="flat"),
        pytest.param(b'{"cells": [{"cell_type": 1}], "nbformat": 4}', "notebook", id="notebook"),
        pytest.param(b"1\r\n00:00:01,000 --> 00:00:02,000\r\n", "subtitles", id="srt"),
        pytest.param(b"WEBVTT\n", "subtitles", id="vtt"),
        pytest.param(MAIL, "mail", id="mail"),
        pytest.param(b"From ade@x Fri\n" + MAIL, "mail", id="mailbox"),
        pytest.param(MAIL.replace(b"\n", b"\r\n"), "mail", id="mail from elsewhere"),
        pytest.param(b"<p>a piece of html</p>", "", id="a piece of html"),
        pytest.param(b"The tag <html> begins it", "", id="a text about html"),
        pytest.param(b"<?php echo 1 ?><html>", "", id="a program that makes html"),
        pytest.param(b"<!-- never closed", "", id="a remark without end"),
        pytest.param(b"From: Ada\nTo: Bo\n\nDear Bo", "", id="a letter"),
        pytest.param(b"from: a\ndate: b\nkey: c\nno header", "", id="settings"),
        pytest.param(b'{"nbformat": 4}', "", id="json"),
        pytest.param(b"WEBVTTX", "", id="a word"),
        pytest.param(b"", "", id="nothing"),
        pytest.param(b"\0<html>", "", id="binary"),
    ],
)
def test_the_content_tells(content: bytes, kind: str) -> None:
    assert detect_document(content) == kind
